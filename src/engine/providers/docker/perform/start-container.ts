import { StackError } from '../../../model/errors.js'
import type { Outcome } from '../../../model/event.js'
import type { Target } from '../../../model/plan.js'
import { publishedAddress } from '../../../model/published-address.js'
import { EngineError } from '../engine-error.js'
import type { DockerResource } from '../lower/docker-resource.js'
import type { PortMap } from '../wire/container.js'
import type { Tools } from './tools.js'

/** Starts a container, and says where its published ports answer. */
export async function startContainer({ api }: Tools, target: Target<DockerResource>, signal: AbortSignal): Promise<Outcome> {
  const container = handleOf(target)
  const { observed, resource } = target
  if (observed !== undefined && resource !== undefined && observed.name !== resource.name) {
    // The successor of a container whose replacement was interrupted after its predecessor had gone.
    await api.containers.rename(observed.handle, resource.name, signal)
  }
  await api.containers.start(container, signal).catch((error: unknown) => {
    throw explainStart(error, target)
  })
  const publishes = resource?.kind === 'container' && Object.keys(resource.body.HostConfig?.PortBindings ?? {}).length > 0
  if (!publishes) return { text: 'running' }
  const { NetworkSettings } = await api.containers.inspect(container, signal)
  return { text: 'running', urls: addresses(NetworkSettings.Ports ?? {}) }
}

/** The runtime's chain of prefixes ends in what matters: the program that could not be run. */
function explainStart(error: unknown, { resource }: Target<DockerResource>): unknown {
  const program = error instanceof EngineError ? /exec: \\?"([^"\\]+)\\?": (.+?)(?:: unknown)?$/.exec(error.message) : null
  if (program === null || !(error instanceof EngineError)) return error
  const [, name = '', reason = ''] = program
  const service = resource?.group ?? 'the service'
  return new StackError('command-not-run', `its command \`${name}\` cannot be run: ${reason.replace(`stat ${name}: `, '')}`, {
    hint: `check \`command\` and \`entrypoint\` of ${service}, and what its image holds`,
    cause: error,
  })
}

/** What the engine knows a step's container by: its id, or its name where a step before this one made it. */
export function handleOf(target: Target<DockerResource>): string {
  return target.observed?.handle ?? target.resource?.name ?? target.id
}

/** Where published TCP ports answer, once each. */
export function addresses(ports: PortMap): readonly string[] {
  const found = Object.entries(ports).flatMap(([target, bindings]) => {
    const [port = '', protocol] = target.split('/')
    if (protocol !== 'tcp') return []
    return (bindings ?? []).map(({ HostIp = '', HostPort = '' }) => publishedAddress(Number(port), HostIp, HostPort))
  })
  return [...new Set(found)]
}
