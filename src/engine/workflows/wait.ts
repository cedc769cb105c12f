import { StackError } from '../model/errors.js'
import { shortName } from '../model/service-container.js'
import type { EventSource, Inventory } from '../providers/provider.js'
import { type ProjectReference, projectName } from './project.js'
import { selectContainers } from './select-containers.js'

export interface Ended {
  /** `job-1` */
  readonly name: string
  readonly service: string
  readonly exitCode: number
}

/**
 * Waits until containers end, on the target's event stream.
 * @param until `first`: until one of them ends; `all`: until every one has
 * @yields each container as it ends; one that has ended before is told at once
 * @throws StackError when none of the services has a container
 */
export async function* wait(
  reference: ProjectReference,
  request: { readonly services: readonly string[]; readonly until: 'first' | 'all' },
  target: Pick<Inventory & EventSource, 'containers' | 'events'>,
  signal: AbortSignal,
): AsyncGenerator<Ended> {
  const project = projectName(reference)
  const watching = new AbortController()
  // Watched before looked at: what ends in between must not be missed.
  const events = target.events(project, {}, AbortSignal.any([signal, watching.signal]))
  const next = events[Symbol.asyncIterator]()
  let upcoming = next.next()
  try {
    const containers = await target.containers(project, signal)
    const awaited = new Map(
      selectContainers(reference, containers, request.services)
        .filter(({ oneOff }) => !oneOff)
        .map((container) => [container.handle, container]),
    )
    if (awaited.size === 0) throw nothingToWaitFor(request.services)
    for (const container of [...awaited.values()]) {
      if (container.state !== 'exited' && container.state !== 'dead') continue
      awaited.delete(container.handle)
      yield { name: shortName(container), service: container.service, exitCode: container.exitCode }
      if (request.until === 'first') return
    }
    while (awaited.size > 0) {
      const { value: event, done } = await upcoming
      if (done) return
      upcoming = next.next()
      const container = awaited.get(event.origin.handle)
      if (!container || event.action !== 'die') continue
      awaited.delete(container.handle)
      yield { name: shortName(container), service: container.service, exitCode: event.exitCode ?? 0 }
      if (request.until === 'first') return
    }
  } finally {
    upcoming.catch(() => {})
    watching.abort()
  }
}

function nothingToWaitFor(services: readonly string[]): StackError {
  const names = services.map((name) => `\`${name}\``).join(', ')
  return new StackError(
    'not-running',
    services.length === 0 ? 'no containers to wait for' : `no containers of ${names} to wait for`,
    {
      hint: '`stack up -d` starts them',
    },
  )
}
