import type { LogTools } from '../logs/log-request.js'
import { readLogs } from '../logs/read-logs.js'
import { exitCodes, StackError } from '../model/errors.js'
import { parseMoment } from '../model/moment.js'
import type { LogItem } from '../providers/provider.js'
import { type ProjectReference, projectName } from './project.js'
import { selectContainers } from './select-containers.js'

export interface LogsRequest {
  /** None means all. */
  readonly services: readonly string[]
  /** Only this replica of each service. */
  readonly index?: number
  readonly follow: boolean
  /** The last so many lines of each container; absent means all. */
  readonly tail?: number
  /** As the user wrote them: a time, or a length of time before now. */
  readonly since?: string
  readonly until?: string
  /** `previous`: what containers wrote before they were started again last; absent: `current`. */
  readonly lives?: 'current' | 'previous'
}

/**
 * The logs of a project's containers: the past in time order, then, with `follow`, what comes. Containers of `run` and services with
 * `attach: false` are left out, the latter unless they are named.
 * @param now milliseconds since 1970
 * @throws StackError for an unknown service, or a time that cannot be read
 */
export async function* logs(
  reference: ProjectReference,
  request: LogsRequest,
  tools: LogTools & { readonly now: () => number },
  signal: AbortSignal,
): AsyncGenerator<LogItem> {
  const project = projectName(reference)
  const { services, index, follow, tail } = request
  const since = moment('--since', request.since, tools.now())
  const until = moment('--until', request.until, tools.now())
  if (services.length > 0) selectContainers(reference, await tools.target.containers(project, signal), services)
  const quiet = new Set(services.length > 0 ? [] : unattached(reference))
  yield* readLogs(
    {
      project,
      follow,
      whenNothingRuns: 'end',
      ...(request.lives !== undefined && { lives: request.lives }),
      ...(tail !== undefined && { tail }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      isWanted: ({ service, number, oneOff }) =>
        !oneOff &&
        (services.length === 0 ? !quiet.has(service) : services.includes(service)) &&
        (index === undefined || number === index),
    },
    tools,
    signal,
  )
}

/** Services whose output `attach: false` keeps out of logs that name no service. */
export function unattached(reference: ProjectReference): readonly string[] {
  if (!('stack' in reference)) return []
  return Object.entries(reference.stack.services).flatMap(([name, { attach }]) => (attach === false ? [name] : []))
}

function moment(flag: string, text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined
  const read = parseMoment(text, now)
  if (read !== undefined) return read
  throw new StackError('not-a-time', `\`${flag} ${text}\`: not a time`, {
    hint: 'write 2026-11-21T10:00:00Z, or how long ago: 42m, 1h30m',
    exitCode: exitCodes.usage,
  })
}
