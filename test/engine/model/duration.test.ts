import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../../src/engine/model/duration.js'

describe('durations', () => {
  it.each([
    ['1h5m30s20ms', 3_930_020_000_000],
    ['1.5s', 1_500_000_000],
    ['0', 0],
    ['500us', 500_000],
  ])('reads %s', (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds)
  })

  it.each(['5 seconds', '5', '', 's', '-', '1x'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it.each([
    [90_000_000_000, '1m30s'],
    [3_600_000_000_000, '1h0m0s'],
    [1_500_000_000, '1.5s'],
    [300_000_000, '300ms'],
    [10_000_000_000, '10s'],
    [0, '0s'],
  ])('writes %d ns as Go does: %s', (nanoseconds, text) => {
    expect(formatDuration(nanoseconds)).toBe(text)
  })
})
