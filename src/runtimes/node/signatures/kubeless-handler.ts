import { isEventRequest, readEvent } from '../calls/cloud-event.js'
import type { FunctionRequest } from '../calls/function-request.js'
import { isJson, parseJson } from '../calls/request-body.js'
import type { Settings } from '../settings.js'
import type { Handler, UserFunction } from './handler.js'

/** Kubeless's `(event, context)`: what is returned is the answer, or `event.extensions.response` was used. */
export function kubelessHandler(run: UserFunction, settings: Settings): Handler {
  const context = {
    'function-name': settings.function,
    timeout: String(settings.timeoutMs / 1000),
    runtime: `nodejs${process.versions.node.split('.')[0]}`,
    'memory-limit': '',
  }
  return {
    signature: 'kubeless',
    answersLater: false,
    eventsOnly: false,
    handle: ({ request, response }) => run({ ...facts(request), extensions: { request, response } }, context),
  }
}

function facts(request: FunctionRequest): { readonly data: unknown } & { readonly [name: string]: unknown } {
  if (isEventRequest(request)) {
    const { id, type, time, source, data } = readEvent(request)
    return { data, 'event-id': id, 'event-type': type, 'event-time': time, 'event-namespace': source }
  }
  return {
    data: data(request),
    'event-id': request.get('event-id'),
    'event-type': request.get('event-type'),
    'event-time': request.get('event-time'),
    'event-namespace': request.get('event-namespace'),
  }
}

function data({ headers, rawBody }: FunctionRequest): unknown {
  if (rawBody.length === 0) return ''
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  return isJson(type) ? parseJson(rawBody) : rawBody.toString('utf8')
}
