import { describe, expect, it } from 'vitest'
import { parseCron } from '../../../src/engine/model/cron.js'
import { nextCronTimes } from '../../../src/engine/model/cron-times.js'
import { timeZone } from '../../../src/engine/model/time-zone.js'

function timesOf(schedule: string, zoneName: string, after: string, count: number): readonly string[] {
  const expression = parseCron(schedule)
  const zone = timeZone(zoneName)
  if (expression.type === 'problem' || zone === undefined) throw new Error(`wrong test: ${schedule} ${zoneName}`)
  return nextCronTimes(expression, zone, new Date(after), count).map((time) => time.toISOString().replace('.000', ''))
}

describe('nextCronTimes', () => {
  it('comes after the moment asked for, never at it', () => {
    expect(timesOf('*/5 * * * *', 'UTC', '2026-03-01T10:05:00Z', 2)).toEqual(['2026-03-01T10:10:00Z', '2026-03-01T10:15:00Z'])
    expect(timesOf('*/5 * * * *', 'UTC', '2026-03-01T10:04:59.999Z', 1)).toEqual(['2026-03-01T10:05:00Z'])
  })

  it('goes by the clocks of the zone', () => {
    expect(timesOf('0 9 * * MON', 'Asia/Kathmandu', '2026-03-01T00:00:00Z', 1)).toEqual(['2026-03-02T03:15:00Z'])
  })

  it('takes a day of either kind where both are limited, and of both where one begins with a star', () => {
    expect(timesOf('0 0 13 * FRI', 'UTC', '2026-03-01T00:00:00Z', 4)).toEqual([
      '2026-03-06T00:00:00Z',
      '2026-03-13T00:00:00Z',
      '2026-03-20T00:00:00Z',
      '2026-03-27T00:00:00Z',
    ])
    expect(timesOf('0 0 */2 * MON', 'UTC', '2026-03-01T00:00:00Z', 2)).toEqual(['2026-03-09T00:00:00Z', '2026-03-23T00:00:00Z'])
  })

  it('counts days from the end of a month, and weekdays within it', () => {
    expect(timesOf('0 0 L * *', 'UTC', '2028-01-31T12:00:00Z', 2)).toEqual(['2028-02-29T00:00:00Z', '2028-03-31T00:00:00Z'])
    expect(timesOf('0 0 L-2 * ?', 'UTC', '2026-02-01T12:00:00Z', 1)).toEqual(['2026-02-26T00:00:00Z'])
    expect(timesOf('0 0 * * TUE#2', 'UTC', '2026-03-01T00:00:00Z', 2)).toEqual(['2026-03-10T00:00:00Z', '2026-04-14T00:00:00Z'])
    expect(timesOf('0 0 ? * FRIL', 'UTC', '2026-03-01T00:00:00Z', 2)).toEqual(['2026-03-27T00:00:00Z', '2026-04-24T00:00:00Z'])
  })

  it('finds a day that comes once in decades', () => {
    expect(timesOf('0 0 29 2 */7', 'Europe/Berlin', '2026-03-01T00:00:00Z', 1)).toEqual(['2032-02-28T23:00:00Z'])
    expect(timesOf('0 0 29 2 ?', 'UTC', '2097-01-01T00:00:00Z', 1)).toEqual(['2104-02-29T00:00:00Z'])
  })

  it('counts spans since 1970, whatever clocks do', () => {
    expect(timesOf('@every 7s', 'Europe/Berlin', '1970-01-01T00:00:08.5Z', 2)).toEqual([
      '1970-01-01T00:00:14Z',
      '1970-01-01T00:00:21Z',
    ])
  })
})

describe('nextCronTimes where clocks jump forward (Berlin: 02:00 becomes 03:00 at 01:00 UTC)', () => {
  const before = '2026-03-28T23:30:00Z'

  it('brings a time that is skipped at the moment of the jump, once', () => {
    expect(timesOf('30 2 * * *', 'Europe/Berlin', before, 2)).toEqual(['2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'])
    expect(timesOf('0,30 2,3 * * *', 'Europe/Berlin', before, 3)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-30T00:00:00Z',
    ])
  })

  it('brings nothing for what is skipped where the minute or hour begins with a star', () => {
    expect(timesOf('30 * * * *', 'Europe/Berlin', before, 3)).toEqual([
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-29T02:30:00Z',
    ])
    expect(timesOf('*/30 2 * * *', 'Europe/Berlin', before, 1)).toEqual(['2026-03-30T00:00:00Z'])
  })

  it('brings a daily time of a day that a zone never had at its end', () => {
    expect(timesOf('0 12 * * *', 'Pacific/Apia', '2011-12-30T00:00:00Z', 2)).toEqual([
      '2011-12-30T10:00:00Z',
      '2011-12-30T22:00:00Z',
    ])
  })
})

describe('nextCronTimes where clocks are set back (Berlin: 03:00 becomes 02:00 at 01:00 UTC)', () => {
  const before = '2026-10-24T23:59:00Z'

  it('brings a time that is shown twice at its first', () => {
    expect(timesOf('30 2 * * *', 'Europe/Berlin', before, 2)).toEqual(['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'])
    expect(timesOf('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:10:00Z', 1)).toEqual(['2026-10-26T01:30:00Z'])
  })

  it('brings both where the minute or hour begins with a star', () => {
    expect(timesOf('30 * * * *', 'Europe/Berlin', before, 3)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:30:00Z',
    ])
  })
})
