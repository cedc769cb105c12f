import { callHeaders } from '../../engine/model/gateway-answers.js'
import type { CallerResponse } from './caller-response.js'
import type { FailureAnswer } from './failure-answer.js'

/** Whoever is refused before all of its request has come gets so long to see it. */
const lingerMs = 5000

/**
 * Answers with an error as JSON: `{ error: { code, message, hint?, requestId } }`.
 * @param headers name, value, name, value ..
 */
export function answerError(
  response: CallerResponse,
  answer: FailureAnswer,
  requestId: string,
  headers: readonly string[],
): void {
  const { status, code, message, hint, retryAfterSeconds } = answer
  const text = `${JSON.stringify({ error: { code, message, ...(hint !== undefined && { hint }), requestId } })}\n`
  response.writeHead(status, [
    ...headers,
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(Buffer.byteLength(text)),
    ...(retryAfterSeconds === undefined ? [] : ['retry-after', String(retryAfterSeconds)]),
    callHeaders.requestId,
    requestId,
  ])
  response.end(text)
  leaveBody(response)
}

/** What still comes of a request is read and forgotten, for a while: a connection that is cut may take its answer with it. */
export function leaveBody({ req }: CallerResponse): void {
  if (req.complete) return
  req.resume()
  const patience = setTimeout(() => req.socket.destroy(), lingerMs)
  patience.unref()
  const done = () => clearTimeout(patience)
  req.once('end', done)
  req.once('close', done)
}
