import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CorsPolicy } from '../../engine/model/function.js'
import type { EventKeeper } from './call-api.js'
import { forwardedHead } from './call-headers.js'
import type { RecordCall } from './call-record.js'
import type { CallableFunction } from './callable-function.js'
import type { CallerResponse } from './caller-response.js'
import { originHeaders } from './cors.js'
import { answerError } from './error-answer.js'
import { cancelledStatus, type FailureAnswer, failureAnswer } from './failure-answer.js'
import { type CallRequest, FunctionCall } from './function-call.js'
import { type Caller, HttpReceiver } from './http-receiver.js'
import { type Framing, framingOf, readWhole, type WholeBody } from './request-body.js'
import type { RequestHead } from './request-head.js'

/** A request that may go to its function. */
export interface Forwarded {
  readonly called: CallableFunction
  readonly request: RequestHead
  readonly response: CallerResponse
  readonly requestId: string
  readonly traceparent: string
  /** As the function sees it. */
  readonly path: string
  readonly prefix: string
  readonly cors: CorsPolicy | undefined
  /** Names of headers that stay here. */
  readonly dropped: readonly string[]
  readonly isUpgrade: boolean
  readonly whenKept: Promise<EventKeeper>
  readonly draining: AbortSignal
  readonly record: RecordCall
}

/** One that Node's server has read: it may have a body. */
export interface ForwardedMessage extends Forwarded {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Bodies up to this size are read before an instance is asked for: a slow sender holds none up, and what is at hand can be sent again. */
const smallBody = 65_536

/** Sends a request to its function, and the function's answer to who asked: both as they come. */
export function forwardRequest(forwarded: ForwardedMessage): void {
  const { called, request, response } = forwarded
  const startedAt = performance.now()
  const caller = callerOf(forwarded, startedAt)
  const framing = framingOf(request)
  const { bodyLimit, timeoutMs } = called.definition
  const refuse = (answer: FailureAnswer) => {
    caller.settled(answer.status, answer.message, false)
    if (answer.status !== cancelledStatus) answerError(response, answer, forwarded.requestId, caller.corsHeaders)
  }
  if (framing.type === 'length' && framing.length > bodyLimit) {
    refuse(failureAnswer({ type: 'too-large' }, called.definition))
    return
  }
  // Who asks whether to go on is told only now: what is refused is never sent.
  if (request.headers.expect !== undefined) response.writeContinue()
  const start = (body: CallRequest['body']) => startCall(forwarded, caller, body, startedAt)
  if (framing.type === 'none') {
    start(undefined)
    return
  }
  if (!isSmall(framing)) {
    start({ stream: request, isChunked: framing.type === 'chunked' })
    return
  }
  readWhole(request, bodyLimit, timeoutMs, (body) => {
    if (typeof body === 'string') refuse(bodyFailure(body, called))
    else start(body)
  })
}

/** Sends a request that has no body. */
export function forwardPlain(forwarded: Forwarded): void {
  const startedAt = performance.now()
  startCall(forwarded, callerOf(forwarded, startedAt), undefined, startedAt)
}

function startCall(forwarded: Forwarded, caller: Caller, body: CallRequest['body'], startedAt: number): void {
  const { called, request, isUpgrade } = forwarded
  const { method = 'GET' } = request
  const head = forwardedHead(request, forwarded)
  const receiver = new HttpReceiver(called.definition, caller, forwarded.whenKept, forwarded.draining)
  const call = new FunctionCall(called.pool, { method, head, body, isEvent: false, isUpgrade }, receiver, startedAt)
  receiver.call = call
  call.start()
}

function callerOf({ called, request, response, requestId, cors, record, path }: Forwarded, startedAt: number): Caller {
  const { method = 'GET', url = path } = request
  return {
    response,
    requestId,
    corsHeaders: cors === undefined ? [] : originHeaders(cors, request.headers.origin),
    ownsCors: cors !== undefined,
    settled(status, reason, wasHeld) {
      record(called, { method, path: url, requestId, status, ms: performance.now() - startedAt, wasHeld, reason })
    },
  }
}

function isSmall(framing: Framing): boolean {
  return framing.type === 'length' && framing.length <= smallBody
}

function bodyFailure(body: WholeBody & string, { definition }: CallableFunction): FailureAnswer {
  if (body === 'too-large') return failureAnswer({ type: 'too-large' }, definition)
  if (body === 'cut') return failureAnswer({ type: 'cancelled' }, definition)
  return failureAnswer({ type: 'timeout', during: 'body', reason: undefined }, definition)
}
