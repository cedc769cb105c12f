import { describe, expect, it } from 'vitest'
import { latencyOf, milliseconds } from '../../../src/engine/functions/latency.js'

describe('times of many calls', () => {
  it('are told by the nearest rank', () => {
    const times = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(latencyOf(times)).toEqual({ count: 100, min: 1, p50: 50, p95: 95, p99: 99, max: 100 })
    expect(latencyOf([7])).toEqual({ count: 1, min: 7, p50: 7, p95: 7, p99: 7, max: 7 })
  })

  it('are written with two digits that count', () => {
    expect([0.4231, 4.26, 42.4, 310.6, 1234, 61_000, 300_000, 5_400_000].map(milliseconds)).toEqual([
      '0.42 ms',
      '4.3 ms',
      '42 ms',
      '311 ms',
      '1.2 s',
      '61 s',
      '5 min',
      '1.5 h',
    ])
  })
})
