import { randomUUID } from 'node:crypto'
import type { Settings } from '../settings.js'
import type { FunctionRequest } from './function-request.js'
import type { FunctionResponse } from './function-response.js'
import { continuedTrace } from './trace.js'

/** A request from outside: what its handler, its answer and its log lines know of it. */
export class Call {
  readonly requestId: string
  /** Of `performance.now()`. */
  readonly startedAt = performance.now()
  /** Of `performance.now()`: past it the caller has its 504. */
  readonly deadlineAt: number
  /** Of the caller's `traceparent`. */
  readonly traceId: string | undefined
  /** Set by the first answer, so that later ones are dropped. */
  settled = false
  #abort: AbortController | undefined

  constructor(
    readonly request: FunctionRequest,
    readonly response: FunctionResponse,
    readonly settings: Settings,
    newSpan: () => string,
  ) {
    const { headers } = request
    this.requestId = readableId(headers['x-request-id']) ?? randomUUID()
    this.deadlineAt = this.startedAt + allowedMs(headers['x-stack-deadline-ms'], settings.timeoutMs)
    this.traceId = headers.traceparent === undefined ? undefined : continuedTrace(headers, newSpan)
    request.call = this
  }

  /** Aborted at the deadline, and where the caller goes away before its answer. Made when it is first asked for: most handlers never do. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    return this.#abort.signal
  }

  abort(reason: Error): void {
    // A handler that asks for its signal later finds it aborted.
    this.#abort ??= new AbortController()
    this.#abort.abort(reason)
  }

  get remainingMs(): number {
    return Math.max(0, Math.round(this.deadlineAt - performance.now()))
  }
}

/** Taken where it can stand in a header and a log line; anything else is replaced. */
function readableId(id: string | string[] | undefined): string | undefined {
  return typeof id === 'string' && /^[\x21-\x7e]{1,128}$/.test(id) ? id : undefined
}

function allowedMs(header: string | string[] | undefined, absent: number): number {
  return Math.min(typeof header === 'string' && /^\d{1,12}$/.test(header) ? Number(header) : absent, longestMs)
}

/** 23 days: timers of Node count no further than 24. */
const longestMs = 2_000_000_000
