import { HttpAnswer } from '../calls/answer.js'
import { isEventRequest, isReturnedEvent, readEvent } from '../calls/cloud-event.js'
import type { Handler, UserFunction } from './handler.js'

/** Knative's `handle(context, body)`, for a CloudEvent `handle(context, event)`: a value, `{ statusCode, headers, body }` or a CloudEvent. */
export function knativeHandler(run: UserFunction): Handler {
  return {
    signature: 'knative',
    answersLater: false,
    eventsOnly: false,
    handle: async ({ request, signal }) => {
      const event = isEventRequest(request) ? readEvent(request) : undefined
      const { body, rawBody, headers, query, method, httpVersion } = request
      const context = {
        body,
        rawBody,
        headers,
        query,
        method,
        httpVersion,
        signal,
        log: console,
        ...(event && { cloudevent: event }),
      }
      return answerOf(await run(context, event ?? body))
    },
  }
}

function answerOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isReturnedEvent(value)) return value
  // Any object may have these, of any kind: looked at below.
  const { statusCode, headers, body } = value as { statusCode?: unknown; headers?: unknown; body?: unknown }
  if (typeof statusCode !== 'number' && typeof headers !== 'object') return value
  return new HttpAnswer(Number(statusCode ?? 200), { ...(typeof headers === 'object' ? headers : {}) }, body)
}
