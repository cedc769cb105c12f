import { describe, expect, it } from 'vitest'
import { moment } from '../../src/commands/_moment.js'

const now = new Date('2026-11-21T10:00:00Z')

describe('times of --since and --until', () => {
  it.each([
    ['2026-11-21T09:30:00Z', '1795253400.000'],
    ['2026-11-21T09:30:00.5+01:00', '1795249800.500'],
    ['1795253400', '1795253400'],
    ['1795253400.123456789', '1795253400.123456789'],
    ['30m', '1795253400.000'],
    ['1h30m', '1795249800.000'],
  ])('%s', (text, expected) => {
    expect(moment('since', text, now)).toEqual({ since: expected })
  })

  it('may be left out', () => {
    expect(moment('since', undefined, now)).toEqual({})
  })

  it.each(['yesterday', '10 minutes', '2026-13-45', ''])('refuses %j', (text) => {
    expect(() => moment('until', text, now)).toThrow(`\`--until ${text}\` is no time`)
  })
})
