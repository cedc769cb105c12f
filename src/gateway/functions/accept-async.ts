import type { IncomingMessage, ServerResponse } from 'node:http'
import { callHeaders } from '../../engine/model/gateway-answers.js'
import type { GatewayFunction } from '../../engine/model/gateway-config.js'
import type { EventKeeper } from './call-api.js'
import { forwardedHead } from './call-headers.js'
import { answerError } from './error-answer.js'
import { failureAnswer } from './failure-answer.js'
import { keeperFailure } from './keeper-failure.js'
import { framingOf, readWhole } from './request-body.js'
import type { RequestHead } from './request-head.js'
import { namedHeaders } from './returned-event.js'

/** Whether a request is to be answered later: `Prefer: respond-async` (RFC 7240), or `?async=1`. */
export function wantsAsync({ headers, url = '/' }: RequestHead): boolean {
  const { prefer } = headers
  if (prefer !== undefined && /(^|,)\s*respond-async\s*($|[,;])/i.test(String(prefer))) return true
  const query = url.indexOf('?')
  return query !== -1 && /(^|&)async=1(&|$)/.test(url.slice(query + 1))
}

export interface AsyncCall {
  readonly function: GatewayFunction
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly traceparent: string
  readonly path: string
  readonly prefix: string
  readonly dropped: readonly string[]
  readonly corsHeaders: readonly string[]
  readonly whenKept: Promise<EventKeeper>
}

/** Answers 202 with the id of the result, once the request is on disk. */
export function acceptAsync(call: AsyncCall): void {
  const { request, response, requestId, corsHeaders, whenKept } = call
  const refuse = (status: number, code: string, message: string) =>
    answerError(response, { status, code, message }, requestId, corsHeaders)
  const framing = framingOf(request)
  const { bodyLimit, timeoutMs } = call.function
  const tooLarge = failureAnswer({ type: 'too-large' }, call.function)
  if (framing.type === 'length' && framing.length > bodyLimit) {
    answerError(response, tooLarge, requestId, corsHeaders)
    return
  }
  if (request.headers.expect !== undefined) response.writeContinue()
  readWhole(request, bodyLimit, timeoutMs, (body) => {
    if (body === 'cut') return
    if (body === 'too-large') return answerError(response, tooLarge, requestId, corsHeaders)
    if (body === 'too-slow') return refuse(408, 'request-timeout', 'the body of the request did not arrive in time')
    const { method = 'GET' } = request
    const path = withoutAsync(call.path)
    const head = forwardedHead(request, { ...call, path, isUpgrade: false })
    const kept = { function: call.function, requestId, method, path, headers: headersOf(head), body }
    const accepting = whenKept.then((keeper) => keeper.acceptAsync(kept))
    accepting.then(
      (id) => accepted(response, id, requestId, corsHeaders),
      (error: unknown) => answerError(response, keeperFailure(error, 'the call was not accepted'), requestId, corsHeaders),
    )
  })
}

function accepted(response: ServerResponse, id: string, requestId: string, corsHeaders: readonly string[]): void {
  const location = `/_stack/results/${id}`
  const text = `${JSON.stringify({ id, result: location })}\n`
  response.writeHead(202, [
    ...corsHeaders,
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(Buffer.byteLength(text)),
    'location',
    location,
    'preference-applied',
    'respond-async',
    callHeaders.requestId,
    requestId,
  ])
  response.end(text)
}

/** @param path with its query, from which `async=1` is taken: it was said to the gateway */
function withoutAsync(path: string): string {
  const query = path.indexOf('?')
  if (query === -1) return path
  const rest = path
    .slice(query + 1)
    .split('&')
    .filter((part) => part !== 'async=1')
  return rest.length === 0 ? path.slice(0, query) : `${path.slice(0, query)}?${rest.join('&')}`
}

/** @param head a request's head; what frames its body is left out, as the body is whole now */
function headersOf(head: string): { readonly [name: string]: string } {
  const lines = head.split('\r\n').slice(1).filter(Boolean)
  const headers = lines.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
  const { 'content-length': _length, 'transfer-encoding': _encoding, prefer: _prefer, ...rest } = namedHeaders(headers)
  return rest
}
