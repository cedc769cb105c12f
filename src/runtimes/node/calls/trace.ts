import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Continues the caller's trace (W3C Trace Context): the handler sees the same trace with a span of its own, and hands that on where it calls
 * somebody. What is malformed is taken away.
 * @returns the trace's id
 */
export function continuedTrace(headers: IncomingHttpHeaders, newSpan: () => string): string | undefined {
  const given = headers.traceparent
  const [, trace, span, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(String(given)) ?? []
  if (trace === undefined || /^0+$/.test(trace) || span === undefined || /^0+$/.test(span)) {
    delete headers.traceparent
    return undefined
  }
  headers.traceparent = `00-${trace}-${newSpan()}-${flags}`
  return trace
}

/** Ids of spans, 16 hexadecimal digits. Random bytes come many at a time: asking for them is what takes long. */
export function createSpanIds(): () => string {
  let digits = ''
  let at = 0
  return () => {
    if (at === digits.length) {
      digits = randomBytes(8 * 256).toString('hex')
      at = 0
    }
    at += 16
    return digits.slice(at - 16, at)
  }
}
