import type { Socket } from 'node:net'
import { callHeaders } from '../../engine/model/gateway-answers.js'
import type { CallOutcome, EventCall, EventCaller } from './call-api.js'
import type { CallFailure } from './call-failure.js'
import type { RecordCall } from './call-record.js'
import type { CallableFunction } from './callable-function.js'
import { failureAnswer } from './failure-answer.js'
import { type CallReceiver, FunctionCall } from './function-call.js'
import { namedHeaders } from './returned-event.js'

/** An answer to an event is kept as the result of its call: what is larger is no result. */
const mostAnswerBytes = 16_777_216

/** Calls for events, through the same places and lines as requests. */
export function eventCaller(
  byName: (name: string) => CallableFunction | undefined,
  record: RecordCall,
  newTraceparent: () => string,
): EventCaller {
  return {
    capacity(name) {
      const pool = byName(name)?.pool
      return pool === undefined ? 0 : pool.places
    },
    call(call, signal) {
      const called = byName(call.function.name)
      if (called === undefined) {
        return Promise.resolve({ type: 'unreachable', reason: `\`${call.function.name}\` is no function of this gateway` })
      }
      return new Promise((resolve) => makeCall(called, call, eventHead(call, newTraceparent), signal, record, resolve))
    },
  }
}

function makeCall(
  called: CallableFunction,
  call: EventCall,
  head: string,
  signal: AbortSignal,
  record: RecordCall,
  resolve: (outcome: CallOutcome) => void,
): void {
  const startedAt = performance.now()
  const { method, path, requestId, body } = call
  const settle = (outcome: CallOutcome, status: number, reason: string | undefined) => {
    signal.removeEventListener('abort', abort)
    record(called, {
      method,
      path,
      requestId,
      status,
      ms: performance.now() - startedAt,
      wasHeld: made.wasHeld,
      reason,
    })
    resolve(outcome)
  }
  const receiver = new OutcomeReceiver(
    (answer) => settle({ type: 'answered', ...answer, ms: performance.now() - made.handedAt }, answer.status, undefined),
    (failure) => {
      const { status, message } = failureAnswer(failure, called.definition)
      settle(outcomeOf(failure, message, performance.now() - startedAt), status, message)
    },
    () => made.close(),
  )
  const made = new FunctionCall(called.pool, { method, head, body, isEvent: true, isUpgrade: false }, receiver, startedAt)
  const abort = () => made.cancel()
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  else made.start()
}

interface WholeAnswer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array
}

/** Gathers an answer. */
class OutcomeReceiver implements CallReceiver {
  private status = 0
  private headers: { readonly [name: string]: string } = {}
  private readonly chunks: Buffer[] = []
  private size = 0

  constructor(
    private readonly answered: (answer: WholeAnswer) => void,
    readonly failed: (failure: CallFailure) => void,
    private readonly ended: () => void,
  ) {}

  head(status: number, headers: readonly string[]): void {
    this.status = status
    this.headers = namedHeaders(headers)
  }

  body(chunk: Buffer): boolean {
    this.size += chunk.length
    if (this.size > mostAnswerBytes) throw new Error('its answer to an event is larger than 16 MiB')
    this.chunks.push(chunk)
    return true
  }

  end(): void {
    this.ended()
    this.answered({ status: this.status, headers: this.headers, body: Buffer.concat(this.chunks) })
  }

  late(): void {}

  switched(socket: Socket): void {
    socket.destroy()
  }
}

function eventHead(call: EventCall, newTraceparent: () => string): string {
  const {
    function: { name },
    method,
    path,
    headers,
    requestId,
    attempt,
    body,
  } = call
  const own = new Set<string>([
    'content-length',
    'transfer-encoding',
    'connection',
    'host',
    callHeaders.requestId,
    callHeaders.attempt,
  ])
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${headers.host ?? name}\r\n`
  for (const [header, value] of Object.entries(headers)) {
    // Values may come from outside: none can begin another header.
    if (!own.has(header.toLowerCase())) head += `${header}: ${value.replace(/[\r\n\0]/g, ' ')}\r\n`
  }
  if (headers.traceparent === undefined) head += `traceparent: ${newTraceparent()}\r\n`
  head += `${callHeaders.requestId}: ${requestId}\r\n${callHeaders.attempt}: ${attempt}\r\n`
  return body.length === 0 && (method === 'GET' || method === 'HEAD') ? head : `${head}content-length: ${body.length}\r\n`
}

function outcomeOf(failure: CallFailure, message: string, ms: number): CallOutcome {
  switch (failure.type) {
    case 'timeout':
      return failure.during === 'waiting' ? { type: 'unreachable', reason: message } : { type: 'timeout', ms }
    case 'busy':
      return { type: 'busy' }
    default:
      return { type: 'unreachable', reason: message }
  }
}
