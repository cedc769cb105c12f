import { type ServiceContainer, shortName } from '../model/service-container.js'
import type { LogItem, LogLine } from '../providers/provider.js'
import { type Following, followLogs } from './follow-logs.js'
import { type LogRequest, type LogTools, originOf } from './log-request.js'
import { mergeByTime } from './merge-by-time.js'

/**
 * The past of all wanted containers, in time order; then, with `follow`, what they write from now on, through restarts, recreation and
 * scaling. An aborted signal ends it without an error.
 */
export async function* readLogs(request: LogRequest, tools: LogTools, signal: AbortSignal): AsyncGenerator<LogItem> {
  const ending = new AbortController()
  const whole = AbortSignal.any([signal, ending.signal])
  // Watched before looked at: a container that starts in between must not be missed.
  const events = request.follow ? watch(tools.target.events(request.project, {}, whole)) : undefined
  try {
    const containers = (await tools.target.containers(request.project, whole)).filter((container) => request.isWanted(container))
    for (const container of containers) yield { type: 'container', name: shortName(container) }
    const lastTimes = new Map<string, string>()
    for await (const lines of mergeByTime(pasts(containers, request, tools, whole))) {
      if (events) for (const { origin, time } of lines) lastTimes.set(origin.handle, time)
      yield { type: 'lines', lines }
    }
    if (!events) return
    const following: Following = { request, containers, lastTimes, events }
    yield* followLogs(following, tools, whole)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    ending.abort()
    await events?.return?.(undefined).catch(() => {})
  }
}

/** What may wait in memory, of all containers together, until what came before it in time is known. */
const readAheadBytes = 32 * 1024 * 1024

function pasts(
  containers: readonly ServiceContainer[],
  request: LogRequest,
  tools: LogTools,
  signal: AbortSignal,
): readonly AsyncIterable<readonly LogLine[]>[] {
  // Each has its share: read one after the other, as the times of their lines demand, they would take as long as all together.
  const readAhead = Math.ceil(readAheadBytes / Math.max(1, containers.length))
  return containers.map((container) => past(container, request, readAhead, tools, signal))
}

function past(
  container: ServiceContainer,
  request: LogRequest,
  readAhead: number,
  { target }: LogTools,
  signal: AbortSignal,
): AsyncIterable<readonly LogLine[]> {
  const { tail, since, until, lives } = request
  if (tail === 0) return nothing()
  const query = {
    follow: false,
    readAhead,
    ...(lives === 'previous' && { previous: true }),
    ...(tail !== undefined && { tail }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }
  return target.logs(originOf(container), query, signal)
}

async function* nothing(): AsyncGenerator<readonly LogLine[]> {
  // A past that nobody asked for.
}

/** Begins to watch now, not at the first reading. */
function watch<Item>(items: AsyncIterable<Item>): AsyncIterator<Item> {
  const iterator = items[Symbol.asyncIterator]()
  let first: Promise<IteratorResult<Item>> | undefined = iterator.next()
  // Its failure is the reader's to see, once it reads.
  first.catch(() => {})
  return {
    next() {
      const next = first ?? iterator.next()
      first = undefined
      return next
    },
    return: async (value) => (await iterator.return?.(value)) ?? { done: true, value },
  }
}
