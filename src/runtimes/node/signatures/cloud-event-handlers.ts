import type { Call } from '../calls/call.js'
import { type CloudEvent, isEventRequest, readEvent } from '../calls/cloud-event.js'
import { parseJson } from '../calls/request-body.js'
import type { Handler, UserFunction } from './handler.js'
import { withCallback } from './with-callback.js'

/** `(cloudEvent)`, or with a callback (Functions Framework). */
export function cloudEventHandler(run: UserFunction): Handler {
  return {
    signature: 'cloudevent',
    answersLater: false,
    eventsOnly: true,
    handle: ({ request }) => withCallback(run, 2, [readEvent(request)]),
  }
}

/** `(data, context)`, or with a callback: background functions of the Functions Framework. */
export function eventHandler(run: UserFunction): Handler {
  return {
    signature: 'event',
    answersLater: false,
    eventsOnly: true,
    handle: (call) => {
      const { data, context } = backgroundEvent(call)
      return withCallback(run, 3, [data, context])
    },
  }
}

/** A CloudEvent, or the older form: a body `{ data, context }`. */
function backgroundEvent({ request, requestId }: Call): { readonly data: unknown; readonly context: object } {
  if (isEventRequest(request)) {
    const { id, time, type, source, data }: CloudEvent = readEvent(request)
    return { data, context: { eventId: id, timestamp: time, eventType: type, resource: source } }
  }
  const body = request.rawBody.length === 0 ? {} : parseJson(request.rawBody)
  if (typeof body !== 'object' || body === null || !('data' in body)) return { data: body, context: { eventId: requestId } }
  // It has `data`: looked at above.
  const { data, context, ...rest } = body as { readonly data: unknown; readonly context?: unknown }
  return { data, context: typeof context === 'object' && context !== null ? context : rest }
}
