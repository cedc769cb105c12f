import type { Json } from './json.js'

/*
 * What the gateway tells `stack function ..`: JSON under `/_stack/` of its port. A request needs the header `stack-admin: 1`, which no page of a
 * browser can send across origins, and a Host that is this machine or the gateway itself.
 *
 *   GET    /_stack/functions                      FunctionStatus[]
 *   ANY    /_stack/functions/NAME/call[/path]     calls it, whatever its routes and keys are; headers as below
 *   GET    /_stack/results/ID                     CallResult, 404 where there is none
 *   POST   /_stack/topics/TOPIC                   body: data, or a CloudEvent (binary or structured); Published
 *   GET    /_stack/topics                         TopicStatus[]
 *   GET    /_stack/events?function=&topic=&limit= EventRecord[], newest first
 *   GET    /_stack/events/stream?function=&topic= EventRecord, one a line (NDJSON), as they are accepted
 *   POST   /_stack/events/ID/replay               Published
 *   GET    /_stack/dead-letters?function=         DeadLetter[], oldest first
 *   GET    /_stack/dead-letters/ID                DeadLetter with its event whole
 *   POST   /_stack/dead-letters/redrive           { ids: string[] } or { function: NAME } or { all: true }; { count }
 *   POST   /_stack/dead-letters/purge             the same; { count }
 *   GET    /_stack/crons?count=5                  CronStatus[]
 *   POST   /_stack/triggers/ID/pause|resume       CronStatus (the id is `NAME/cron-1`, its `/` written as it is)
 *   GET    /_/health  200 while it lives; /_/ready  200 once it works; /_/metrics  Prometheus text
 *
 * An error is { error: { code, message, hint? } } with its status.
 */

export interface FunctionStatus {
  readonly name: string
  readonly state: 'ready' | 'starting' | 'unreachable'
  /** Addresses that answer. */
  readonly instances: readonly { readonly address: string; readonly inFlight: number; readonly ready: boolean }[]
  readonly inFlight: number
  readonly queued: number
  readonly calls: number
  readonly errors: number
  /** Of the last minutes, milliseconds; absent before the first call. */
  readonly latency?: { readonly p50: number; readonly p95: number; readonly p99: number }
  /** Events that wait for this function, and those that nobody could deliver. */
  readonly pending: number
  readonly deadLetters: number
  /** ISO 8601. */
  readonly lastCall?: string
  readonly lastError?: { readonly at: string; readonly status: number; readonly message: string; readonly requestId: string }
  readonly routes: readonly string[]
}

/** A CloudEvent 1.0 in JSON form. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly time?: string
  readonly subject?: string
  readonly datacontenttype?: string
  readonly data?: Json
  readonly data_base64?: string
  readonly [extension: string]: Json | undefined
}

export interface CallResult {
  readonly id: string
  readonly function: string
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed'
  readonly attempts: number
  readonly acceptedAt: string
  readonly settledAt?: string
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
  /** Text where it is UTF-8, otherwise base64. */
  readonly body?: { readonly text: string } | { readonly base64: string }
  readonly reason?: string
}

export interface Published {
  readonly id: string
  /** The functions that will be called for it. */
  readonly functions: readonly string[]
}

export interface TopicStatus {
  readonly topic: string
  readonly functions: readonly string[]
  readonly published: number
}

export interface EventRecord {
  readonly id: string
  readonly at: string
  /**
   * What brought it: `cron:NAME/cron-1`, `topic:orders` (published by somebody, or returned by a function), `async`, `function:NAME` (it is a
   * destination of that function), `replay:ID`.
   */
  readonly from: string
  readonly function: string
  readonly state: 'waiting' | 'running' | 'delivered' | 'dead'
  readonly attempts: number
  readonly event: CloudEvent
}

export interface DeadLetter {
  readonly id: string
  readonly function: string
  readonly at: string
  readonly attempts: number
  readonly reason: string
  readonly lastStatus?: number
  readonly lastBody?: string
  readonly event: CloudEvent
}

export interface CronStatus {
  readonly id: string
  readonly function: string
  readonly schedule: string
  readonly timezone: string
  readonly overlap: 'allow' | 'forbid' | 'replace'
  readonly paused: boolean
  /** ISO 8601, the next first; none while it is paused. */
  readonly next: readonly string[]
  /** `skipped`: the call before it was not over yet. */
  readonly last?: { readonly at: string; readonly status: number | 'skipped' | 'running' }
}

/** Headers of calls and their answers. */
export const callHeaders = {
  /** On every call and answer; made by the gateway where the caller sent none. */
  requestId: 'x-request-id',
  /** On calls: milliseconds that are left when the call is handed to the function. */
  deadline: 'x-stack-deadline-ms',
  /** On calls of events: 1 for the first try. */
  attempt: 'x-stack-attempt',
  /** On calls: `1` where the data is all that was said, as `stack function invoke NAME -d` does; a Lambda handler is given it as its event then. */
  invoke: 'x-stack-invoke',
  /** On answers: `warm`, or `held` where the call waited for an instance. */
  start: 'x-stack-start',
  /** On answers: milliseconds the function took, without waiting. */
  duration: 'x-stack-duration-ms',
  /** On answers to `stack function ..`: whose gateway it is. */
  project: 'x-stack-project',
} as const
