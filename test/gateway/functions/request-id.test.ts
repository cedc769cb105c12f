import { describe, expect, it } from 'vitest'
import { createRequestIds, createTraceparents, isRequestId } from '../../../src/gateway/functions/request-id.js'

describe('ids of calls', () => {
  it('sort as they were made, also within a millisecond, and when the clock goes back', () => {
    const times = [1000, 1000, 1001, 999, 1_000_000, 1_795_000_000_000]
    let place = 0
    const next = createRequestIds(() => times[Math.min(place++, times.length - 1)] ?? 0)
    const ids = Array.from({ length: 40_000 }, next)
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => id.length === 14 && isRequestId(id))).toBe(true)
  })

  it('are a caller’s own only where they are safe to write down', () => {
    expect(['abc-1.2:3', 'a b', 'a\n', '', 'x'.repeat(200), '{"a":1}'].map(isRequestId)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('come with traces that are never the same', () => {
    const next = createTraceparents()
    const traces = Array.from({ length: 200 }, next)
    expect(new Set(traces).size).toBe(200)
    expect(traces.every((trace) => /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(trace))).toBe(true)
  })
})
