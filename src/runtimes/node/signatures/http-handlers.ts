import { HttpAnswer } from '../calls/answer.js'
import type { Call } from '../calls/call.js'
import type { FunctionRequest } from '../calls/function-request.js'
import type { FunctionResponse } from '../calls/function-response.js'
import { parseJson } from '../calls/request-body.js'
import type { Handler, UserFunction } from './handler.js'
import { parameterNames } from './parameter-names.js'

/** `(req, res)`, or a value that is returned. */
export function httpHandler(run: UserFunction): Handler {
  const answersLater = takesResponse(run)
  const isApp = typeof Reflect.get(run, 'handle') === 'function'
  return {
    signature: 'http',
    answersLater,
    eventsOnly: false,
    handle({ request, response }) {
      // JSON that is none is refused before the handler sees it.
      const body = request.rawBody.length > 0 ? request.body : undefined
      if (isApp && body !== undefined) keepBody(request, body)
      const value = run(request, response)
      return answersLater ? meant(value, response) : value
    },
  }
}

/** An app of Express puts a prototype of its own behind a request, and would read a body that was read already. */
function keepBody(request: FunctionRequest, body: unknown): void {
  for (const [name, value] of [
    ['body', body],
    ['_body', true],
  ] as const)
    Object.defineProperty(request, name, { value, writable: true, configurable: true, enumerable: true })
}

function takesResponse(run: UserFunction): boolean {
  if (run.length >= 2) return true
  const parameters = parameterNames(run)
  // What wraps another function (`(...all) => run(...all)`) may hand the response on.
  return parameters.length >= 2 || /^(?:async\b\s*)?(?:function\b[^(]*)?\(\s*\.\.\./.test(Function.prototype.toString.call(run))
}

/** Functions that write the response return whatever their last expression was (`res`, a timer, whether a write was buffered): no answer. */
function meant(value: unknown, response: FunctionResponse): unknown {
  if (value instanceof Promise) return value.then((later) => meant(later, response))
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || value === response) return undefined
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
  if (request.headers.traceparent !== undefined) headers.set('traceparent', String(request.headers.traceparent))
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
