import type { Destination } from '../model/function.js'
import type { CronStatus, EventRecord, FunctionStatus } from '../model/gateway-answers.js'
import type { GatewayFunction, GatewayRoute } from '../model/gateway-config.js'
import { milliseconds } from './latency.js'

/** What is known of a function: what the file says, and, where its gateway answers, how it stands. */
export interface FunctionDescription {
  readonly declared: GatewayFunction
  readonly status?: FunctionStatus
  readonly crons: readonly CronStatus[]
  /** The last ones, the newest first. */
  readonly events: readonly EventRecord[]
}

/** The lines of a description: name and value, under headings. */
export interface DescriptionSection {
  readonly title: string
  readonly lines: readonly (readonly [name: string, value: string])[]
}

/** @param url of the gateway on this machine: `http://localhost:8088` */
export function describeFunction(
  { declared, status, crons, events }: FunctionDescription,
  url: string,
): readonly DescriptionSection[] {
  const sections: readonly DescriptionSection[] = [
    { title: declared.name, lines: [['state', status?.state ?? 'not running: stack up -d'], ...figures(status)] },
    { title: 'called by', lines: [...routes(declared, url), ...triggers(declared, crons)] },
    { title: 'limits', lines: limits(declared) },
    { title: 'what becomes of events', lines: delivery(declared) },
    {
      title: 'instances',
      lines: (status?.instances ?? []).map(({ address, inFlight, ready }) => [
        address,
        `${ready ? 'ready' : 'not ready'}, ${inFlight} calls`,
      ]),
    },
    {
      title: 'last events',
      lines: events.map(({ id, at, from, state, attempts }) => [
        id,
        `${at} ${from} ${state}${attempts > 1 ? ` after ${attempts} tries` : ''}`,
      ]),
    },
  ]
  return sections.filter(({ lines }) => lines.length > 0)
}

/**
 * The limits that hold for a call, in the order in which they meet it, each with what happens at it and what sets it.
 */
export function explainCall({ timeoutMs, concurrency, queue, bodyLimit, retry, name }: GatewayFunction): DescriptionSection {
  return {
    title: `a call of ${name}`,
    lines: [
      ['body', `at most ${bytes(bodyLimit)}, else 413 (body_limit)`],
      ['one instance', `works on ${concurrency} calls at a time (concurrency)`],
      ['beyond that', `${queue.max} calls wait, ${milliseconds(queue.waitMs)} each at most, else 429 (queue)`],
      ['no instance', 'the call is held until one is ready, within the time it has'],
      [
        'time',
        `${milliseconds(timeoutMs)} from its acceptance to the last byte, else 504 (timeout): the only time limit there is`,
      ],
      [
        'an event',
        retry.attempts === 1 ? 'is tried once (retry.attempts)' : `is tried ${retry.attempts} times, ${pauses(retry)} (retry)`,
      ],
    ],
  }
}

function figures(status: FunctionStatus | undefined): DescriptionSection['lines'] {
  if (status === undefined) return []
  const { calls, errors, latency, inFlight, queued, pending, deadLetters, lastCall, lastError } = status
  return [
    ['calls', `${calls}, ${errors} failed${lastCall === undefined ? '' : `, the last at ${lastCall}`}`],
    ...(latency
      ? [
          [
            'took',
            `p50 ${milliseconds(latency.p50)}, p95 ${milliseconds(latency.p95)}, p99 ${milliseconds(latency.p99)}`,
          ] as const,
        ]
      : []),
    ['now', `${inFlight} under way, ${queued} waiting, ${pending} events pending, ${deadLetters} dead letters`],
    ...(lastError
      ? [['last error', `${lastError.status} at ${lastError.at}: ${lastError.message} (request ${lastError.requestId})`] as const]
      : []),
  ]
}

function routes({ name, routes, auth }: GatewayFunction, url: string): DescriptionSection['lines'] {
  const own = ['http', `${url}/fn/${name}${auth === 'key' ? ' with a key' : ''}`] as const
  return [own, ...routes.map((route) => ['http', routeText(route, url)] as const)]
}

function routeText({ methods, path, hostname, auth, cors }: GatewayRoute, url: string): string {
  const where = hostname === undefined ? `${url}${path}` : `${hostname}${path}`
  const how = [auth === 'key' ? 'with a key' : '', cors ? `from ${cors.origins.join(', ')}` : ''].filter((text) => text !== '')
  return `${methods.length === 0 ? '' : `${methods.join(',')} `}${where}${how.length === 0 ? '' : ` ${how.join(', ')}`}`
}

function triggers({ crons, topics }: GatewayFunction, standing: readonly CronStatus[]): DescriptionSection['lines'] {
  const nextOf = (id: string) => {
    const cron = standing.find((known) => known.id === id)
    if (cron?.paused) return ', paused'
    return cron?.next[0] === undefined ? '' : `, next at ${cron.next[0]}`
  }
  return [
    ...crons.map(({ id, schedule, timezone }) => ['cron', `${schedule} (${timezone})${nextOf(id)}`] as const),
    ...topics.map((topic) => ['topic', topic] as const),
  ]
}

function limits({ timeoutMs, concurrency, queue, bodyLimit }: GatewayFunction): DescriptionSection['lines'] {
  return [
    ['timeout', milliseconds(timeoutMs)],
    ['concurrency', `${concurrency} per instance, then ${queue.max} wait up to ${milliseconds(queue.waitMs)}`],
    ['body limit', bytes(bodyLimit)],
  ]
}

function delivery({ retry, deadLetter, onSuccess, onFailure }: GatewayFunction): DescriptionSection['lines'] {
  return [
    ['tries', retry.attempts === 1 ? 'one' : `${retry.attempts}, ${pauses(retry)}`],
    ['afterwards', deadLetter ? 'a dead letter: stack function dlq list' : 'dropped'],
    ...(onSuccess ? [['on success', destination(onSuccess)] as const] : []),
    ...(onFailure ? [['on failure', destination(onFailure)] as const] : []),
  ]
}

function pauses({ backoff, initialMs, maxMs, maxAgeMs }: GatewayFunction['retry']): string {
  const between =
    backoff === 'constant' ? `${milliseconds(initialMs)} apart` : `${milliseconds(initialMs)} to ${milliseconds(maxMs)} apart`
  return `${between}, within ${milliseconds(maxAgeMs)}`
}

function destination(to: Destination): string {
  return 'function' in to ? `function ${to.function}` : `topic ${to.topic}`
}

function bytes(count: number): string {
  return count >= 1024 * 1024 ? `${Number((count / 1024 / 1024).toFixed(1))} MiB` : `${Math.ceil(count / 1024)} KiB`
}
