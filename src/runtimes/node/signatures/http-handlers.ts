import { HttpAnswer } from '../calls/answer.js'
import type { Call } from '../calls/call.js'
import { parseJson } from '../calls/request-body.js'
import type { Handler, UserFunction } from './handler.js'

/** `(req, res)`, or a value that is returned. */
export function httpHandler(run: UserFunction): Handler {
  const answersLater = run.length >= 2
  return {
    signature: 'http',
    answersLater,
    eventsOnly: false,
    handle: answersLater ? (call) => meant(run(call.request, call.response), call) : (call) => run(call.request, call.response),
  }
}

/** Functions that write the response return whatever their last expression was (`res`, a timer, whether a write was buffered): no answer. */
function meant(value: unknown, call: Call): unknown {
  if (value instanceof Promise) return value.then((later) => meant(later, call))
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || value === call.response) return undefined
  const prototype = Object.getPrototypeOf(value)
  const answers = prototype === Object.prototype || prototype === null || Array.isArray(value)
  return answers || value instanceof Uint8Array || value instanceof Response ? value : undefined
}

/** `(request: Request) => Response`, as browsers and edge runtimes know them. */
export function fetchHandler(run: UserFunction): Handler {
  return { signature: 'fetch', answersLater: false, eventsOnly: false, handle: (call) => run(webRequest(call)) }
}

function webRequest({ request, signal }: Call): Request {
  const headers = new Headers()
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2)
    headers.append(String(request.rawHeaders[at]), String(request.rawHeaders[at + 1]))
  if (request.headers.traceparent !== undefined) headers.set('traceparent', request.headers.traceparent as string)
  else headers.delete('traceparent')
  const method = request.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' || request.rawBody.length === 0 ? null : request.rawBody
  return new Request(new URL(request.url ?? '/', `${request.protocol}://${request.headers.host || 'localhost'}`), {
    method,
    headers,
    body,
    signal,
  })
}

/** JSON in, JSON out (functions.typed of the Functions Framework). */
export function typedHandler(run: UserFunction): Handler {
  return {
    signature: 'typed',
    answersLater: false,
    eventsOnly: false,
    handle: async ({ request }) => {
      const value = await run(request.rawBody.length === 0 ? undefined : parseJson(request.rawBody))
      return value === undefined
        ? undefined
        : new HttpAnswer(200, { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify(value))
    },
  }
}
