import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseCron } from '../../../src/engine/model/cron.js'
import { nextCronTime } from '../../../src/engine/model/cron-times.js'
import { timeZone } from '../../../src/engine/model/time-zone.js'

/*
 * The oracle reads what clocks show minute by minute, and takes the rules literally; the zones and days are those at which clocks are set.
 */

const minute = 60_000

interface Field {
  readonly text: string
  readonly values: ReadonlySet<number>
}

/** `most`: values are up to it, so that a day is there in every month. */
function field(min: number, max: number, most = max): fc.Arbitrary<Field> {
  const all = Array.from({ length: max - min + 1 }, (_, index) => index + min)
  const value = fc.integer({ min, max: most })
  return fc.oneof(
    fc.constant({ text: '*', values: new Set(all) }),
    fc.integer({ min: 1, max: Math.max(1, Math.floor(max / 2)) }).map((step) => ({
      text: `*/${step}`,
      values: new Set(all.filter((each) => (each - min) % step === 0)),
    })),
    fc.array(value, { minLength: 1, maxLength: 4 }).map((values) => ({ text: values.join(','), values: new Set(values) })),
    fc.tuple(value, value, fc.integer({ min: 1, max: 5 })).map(([a, b, step]) => ({
      text: `${Math.min(a, b)}-${Math.max(a, b)}/${step}`,
      values: new Set(
        all.filter((each) => each >= Math.min(a, b) && each <= Math.max(a, b) && (each - Math.min(a, b)) % step === 0),
      ),
    })),
  )
}

interface Schedule {
  readonly minute: Field
  readonly hour: Field
  readonly day: Field
  readonly weekday: Field
}

const schedules = fc.record<Schedule>({ minute: field(0, 59), hour: field(0, 23), day: field(1, 31, 28), weekday: field(0, 6) })

/** Of the first two days the first minutes are asked for; the rest is there to find the next time in. */
const days = 9
const windows = (
  [
    ['Europe/Berlin', '2026-03-28'],
    ['Europe/Berlin', '2026-10-24'],
    ['America/New_York', '2026-03-07'],
    ['America/New_York', '2026-10-31'],
    ['Australia/Lord_Howe', '2026-04-04'],
    ['Australia/Lord_Howe', '2026-10-03'],
    ['America/Sao_Paulo', '2018-11-03'],
    ['Antarctica/Troll', '2026-03-28'],
    ['Antarctica/Troll', '2026-10-24'],
    ['Africa/Casablanca', '2026-02-14'],
    ['Pacific/Apia', '2011-12-29'],
    ['Asia/Kolkata', '2026-05-01'],
  ] as const
).map(([zone, day]) => ({
  zone,
  from: Date.parse(`${day}T00:00:00Z`),
  shown: shownMinutes(zone, Date.parse(`${day}T00:00:00Z`)),
}))

/** What the zone's clocks show at each minute, from a day before. */
function shownMinutes(zone: string, from: number): readonly number[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  return Array.from({ length: (days + 1) * 1440 }, (_, index) =>
    Date.parse(`${format.format(from + (index - 1440) * minute).replace(' ', 'T')}Z`),
  )
}

function shows(schedule: Schedule, shown: number): boolean {
  const date = new Date(shown)
  const byDate = schedule.day.values.has(date.getUTCDate())
  const byWeekday = schedule.weekday.values.has(date.getUTCDay())
  const either = !schedule.day.text.startsWith('*') && !schedule.weekday.text.startsWith('*')
  return (
    schedule.minute.values.has(date.getUTCMinutes()) &&
    schedule.hour.values.has(date.getUTCHours()) &&
    (either ? byDate || byWeekday : byDate && byWeekday)
  )
}

/** @returns the first index after `after` at which it comes. */
function oracle(schedule: Schedule, shown: readonly number[], after: number): number | undefined {
  const repeats = schedule.minute.text.startsWith('*') || schedule.hour.text.startsWith('*')
  const times = new Map(shown.map((time, index) => [time, index]).reverse() as [number, number][])
  for (let index = after + 1; index < shown.length; index++) {
    const now = shown[index] ?? 0
    if (repeats) {
      if (shows(schedule, now)) return index
      continue
    }
    if (shows(schedule, now) && times.get(now) === index) return index
    for (let skipped = (shown[index - 1] ?? 0) + minute; skipped < now; skipped += minute)
      if (shows(schedule, skipped)) return index
  }
  return undefined
}

it('comes when an oracle that reads every minute says so, in whatever zone and at clock changes', () => {
  fc.assert(
    fc.property(
      schedules,
      fc.nat(windows.length - 1),
      fc.integer({ min: 0, max: 2 * 1440 }),
      fc.nat(59_999),
      (schedule, index, start, rest) => {
        const window = windows[index]
        if (window === undefined) throw new Error('no window')
        const text = `${schedule.minute.text} ${schedule.hour.text} ${schedule.day.text} * ${schedule.weekday.text}`
        const expression = parseCron(text)
        const zone = timeZone(window.zone)
        if (expression.type === 'problem' || zone === undefined) throw new Error(`${text}: not accepted`)
        const expected = oracle(schedule, window.shown, 1440 + start)
        const found = nextCronTime(expression, zone, new Date(window.from + start * minute + rest)).getTime()
        if (expected === undefined) expect(found).toBeGreaterThan(window.from + days * 1440 * minute - minute)
        else expect(new Date(found).toISOString()).toBe(new Date(window.from + (expected - 1440) * minute).toISOString())
      },
    ),
    { numRuns: 600 },
  )
})

it('never throws on any text, and what it accepts comes after the moment asked for', () => {
  const berlin = timeZone('Europe/Berlin')
  if (berlin === undefined) throw new Error('no zone')
  const token = fc.oneof(
    fc.constantFrom('*', '?', 'L', '/', '-', ',', '#', 'MON', 'jan', '@every', '@daily', '10s', '0', '5', '31', '99'),
    fc.string({ maxLength: 3 }),
  )
  const text = fc
    .array(
      fc.array(token, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
      { maxLength: 7 },
    )
    .map((parts) => parts.join(' '))
  fc.assert(
    fc.property(text, (schedule) => {
      const parsed = parseCron(schedule)
      if (parsed.type === 'problem') return parsed.message !== ''
      const now = new Date('2026-10-25T00:30:00Z')
      return nextCronTime(parsed, berlin, now) > now
    }),
    { numRuns: 2000 },
  )
})
