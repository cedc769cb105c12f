import { apply } from '../apply/apply.js'
import { readLogs } from '../logs/read-logs.js'
import { exitCodes } from '../model/errors.js'
import type { Emit } from '../model/event.js'
import type { Policy } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import type { ServiceContainer } from '../model/service-container.js'
import type { Stack } from '../model/stack.js'
import { plan } from '../plan/plan.js'
import type { EventSource, Inventory, LogItem, LogSource } from '../providers/provider.js'
import { throwBugs } from './outcome.js'
import type { Tools } from './project.js'

/** How `up` stays with what it started. */
export interface Attachment {
  readonly workloads: Inventory & LogSource & EventSource
  /** Whose output is shown, see `attachedServices`. */
  readonly services: ReadonlySet<string>
  /** Everything stops when one of the attached ends, or fails. */
  readonly abort: 'never' | 'on-exit' | 'on-failure'
  /** What Ctrl-C does: everything stops, or goes on without us. */
  readonly whenInterrupted: 'stop' | 'leave'
  /** The service whose exit code becomes ours. */
  readonly exitCodeFrom?: string
  /** Output is shown from here on: Unix seconds. */
  readonly since: string
  /** The second Ctrl-C: kill. */
  readonly forced: AbortSignal
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Called before the first item: the display of the work that went before has to end. */
  begin(): Promise<void>
  /** Resolves when there is room for more. */
  show(item: LogItem): Promise<void>
}

/** Whose output `up` shows: the services that were named, or all, but for those with `attach: false`; as Compose's flags change it. */
export function attachedServices(
  stack: Stack,
  named: 'all' | readonly string[],
  wish: { readonly attach: readonly string[]; readonly noAttach: readonly string[]; readonly dependencies: boolean },
): ReadonlySet<string> {
  if (wish.attach.length > 0) return new Set(wish.attach.filter((name) => !wish.noAttach.includes(name)))
  const chosen = named === 'all' || wish.dependencies ? Object.keys(stack.services) : named
  return new Set(chosen.filter((name) => stack.services[name]?.attach !== false && !wish.noAttach.includes(name)))
}

/** An attachment that listens already, so that no line of what starts next is lost. */
export interface OpenAttachment {
  /**
   * Shows output until all containers have ended, one of them ends it for all, or the user does.
   * @param started names of containers that were started just now
   * @returns the exit code
   */
  stay<R extends Resource>(started: ReadonlySet<string>, request: StopRequest, tools: Tools<R>): Promise<number>
  /** Gives up without showing anything. */
  close(): Promise<void>
}

/** Whom Ctrl-C stops (those that were named, or all), and how long they may take. */
export interface StopRequest {
  readonly services: 'all' | readonly string[]
  readonly timeout?: number
}

/** Begins to listen, before anything is started. */
export function openAttachment(stack: Stack, attachment: Attachment): OpenAttachment {
  const { workloads, services, since, wait } = attachment
  const ending = new AbortController()
  const isWanted = ({ service, oneOff }: Pick<ServiceContainer, 'service' | 'oneOff'>) => services.has(service) && !oneOff
  const items = readLogs(
    { project: stack.name, follow: true, since, whenNothingRuns: 'wait', isWanted },
    { target: workloads, wait },
    ending.signal,
  )
  const first = items.next()
  first.catch(() => {})
  const close = async () => {
    ending.abort()
    await items.return(undefined).catch(() => {})
  }
  return {
    close,
    async stay(started, request, tools) {
      const wanted = (await workloads.containers(stack.name)).filter(isWanted)
      const alive = new Set(wanted.filter((each) => isUp(each) || started.has(each.name)).map(({ handle }) => handle))
      if (alive.size === 0) {
        await close()
        return 0
      }
      await attachment.begin()
      return follow({ stack, attachment, alive, close, items: resume(first, items) }, request, tools)
    },
  }
}

async function* resume(first: Promise<IteratorResult<LogItem>>, rest: AsyncGenerator<LogItem>): AsyncGenerator<LogItem> {
  const { value, done } = await first
  if (done) return
  yield value
  yield* rest
}

/** How long the end of a stopped container may take to be told. */
const patienceMs = 500

interface Following {
  readonly stack: Stack
  readonly attachment: Attachment
  /** Containers whose end has not been told yet. */
  readonly alive: Set<string>
  readonly items: AsyncGenerator<LogItem>
  close(): Promise<void>
}

async function follow<R extends Resource>(
  { stack, attachment, alive, items, close }: Following,
  request: StopRequest,
  tools: Tools<R>,
): Promise<number> {
  const { abort, exitCodeFrom, show } = attachment
  const jobs = jobsOf(stack)
  let exitCode = 0
  let stopping: Promise<void> | undefined
  const stopAll = (message: string, stopRequest: StopRequest) => {
    if (stopping !== undefined) return
    tools.emit({ type: 'notice', message })
    stopping = stop(stack.name, stopRequest, attachment.forced, tools)
    // The last words of those that stopped are on their way by then; one that was left running must not hold us.
    const ended = () => attachment.wait(patienceMs, new AbortController().signal)
    stopping.then(ended, ended).then(close, close)
  }
  const interrupt = () => {
    if (attachment.whenInterrupted === 'stop') return stopAll('stopping gracefully; press Ctrl-C again to kill', request)
    tools.emit({ type: 'notice', message: `no longer followed; ${stack.name} goes on` })
    void close()
  }
  if (tools.signal.aborted) interrupt()
  tools.signal.addEventListener('abort', interrupt, { once: true })
  let decided: number | undefined
  try {
    for await (const item of items) {
      await show(item)
      if (item.type !== 'ended' || item.restarting) continue
      alive.delete(item.origin.handle)
      if (stopping === undefined && item.exitCode !== 0 && !jobs.has(item.origin.service)) exitCode = exitCodes.failure
      const ends = abort === 'on-exit' || (abort === 'on-failure' && item.exitCode !== 0)
      if (ends && stopping === undefined) {
        decided = item.exitCode
        stopAll(`stopping: ${item.origin.name} exited with code ${item.exitCode}`, { ...request, services: 'all' })
      }
      if (alive.size === 0) break
    }
    await stopping
  } finally {
    tools.signal.removeEventListener('abort', interrupt)
    await close()
  }
  if (tools.signal.aborted) return exitCodes.interrupted
  if (exitCodeFrom !== undefined) return exitCodeOf(stack.name, attachment, exitCodeFrom)
  return decided ?? exitCode
}

/** Jobs may end; every other service that fails makes the whole fail. */
function jobsOf(stack: Stack): ReadonlySet<string> {
  const dependencies = Object.values(stack.services).flatMap((service) => Object.entries(service.depends_on ?? {}))
  return new Set(dependencies.flatMap(([name, { condition }]) => (condition === 'service_completed_successfully' ? [name] : [])))
}

/** Stops services; a second Ctrl-C kills them. */
export async function stop<R extends Resource>(
  project: string,
  { services, timeout }: StopRequest,
  forced: AbortSignal,
  { target, emit, parallel, now }: Tools<R>,
): Promise<void> {
  const quiet: Emit = (event) => {
    if (event.type === 'warning' || event.type === 'step-failed') emit(event)
  }
  const carryOut = async (goal: Policy['goal'], signal: AbortSignal) => {
    const policy: Policy = {
      goal,
      selection: { services, dependencies: 'without' },
      orphans: { action: 'ignore', declared: [], disabled: [] },
      ...(timeout !== undefined && { timeout }),
    }
    const desired = { resources: [], renumber: (resource: R) => resource }
    const stopping = plan(desired, await target.observe(project, []), policy)
    throwBugs([await apply(stopping, target, { emit: quiet, signal, parallel, now })])
  }
  await carryOut({ type: 'stopped' }, forced)
  if (forced.aborted) await carryOut({ type: 'killed', signal: 'SIGKILL' }, new AbortController().signal)
}

async function exitCodeOf(project: string, { workloads }: Attachment, service: string): Promise<number> {
  const container = (await workloads.containers(project)).find((each) => each.service === service && !each.oneOff)
  return container?.exitCode ?? exitCodes.failure
}

function isUp({ state }: ServiceContainer): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused'
}
