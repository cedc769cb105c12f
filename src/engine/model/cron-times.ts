import type { CronCalendar, CronExpression } from './cron.js'
import { isCronDay } from './cron-days.js'
import { firstChange, type TimeZone } from './time-zone.js'

/*
 * When clocks change, as cron does it:
 * - a schedule that names times of a day (`30 2 * * *`) comes once for each: a time that the clocks skip comes at the moment they jump, a time that
 *   they show twice comes at its first;
 * - one whose minute or hour begins with `*` (every 5 minutes, `0 * * * *`) goes by what the clocks show at each moment: nothing for what they
 *   skip, both times for what they show twice;
 * - `@every` does not look at clocks.
 */

/** @returns the first moment after `after` at which it comes (whole seconds). */
export function nextCronTime(expression: CronExpression, zone: TimeZone, after: Date): Date {
  const from = Math.floor(after.getTime() / 1000) * 1000
  if (expression.type === 'every') return new Date((Math.floor(from / expression.ms) + 1) * expression.ms)
  return new Date(expression.repeats ? nextRepeat(expression, zone, from) : nextNamed(expression, zone, from))
}

/** @returns the next ones after `after`, earliest first. */
export function nextCronTimes(expression: CronExpression, zone: TimeZone, after: Date, count: number): readonly Date[] {
  const times: Date[] = []
  while (times.length < count) times.push(nextCronTime(expression, zone, times.at(-1) ?? after))
  return times
}

function nextRepeat(calendar: CronCalendar, zone: TimeZone, after: number): number {
  let from = after
  for (;;) {
    const offset = zone.offsetAt(from)
    const candidate = nextLocal(calendar, from + offset) - offset
    const change = firstChange(zone, from, candidate)
    if (change === undefined) return candidate
    if (isLocalMatch(calendar, change.at + change.after)) return change.at
    from = change.at
  }
}

// A clock was never set back further than by a day.
const longestRepeat = 25 * 3600 * 1000

function nextNamed(calendar: CronCalendar, zone: TimeZone, after: number): number {
  let from = afterRepetition(zone, after)
  for (;;) {
    const offset = zone.offsetAt(from)
    const candidate = nextLocal(calendar, from + offset) - offset
    const change = firstChange(zone, from, candidate)
    if (change === undefined) return candidate
    const skippedUntil = change.at + change.after
    if (change.after < change.before) from = change.at + (change.before - change.after) - 1000
    else if (nextLocal(calendar, change.at + change.before - 1000) <= skippedUntil) return change.at
    else from = change.at
  }
}

/** @returns `instant`, or where the clocks show then what they showed before, the last such second. */
function afterRepetition(zone: TimeZone, instant: number): number {
  let latest = instant
  let from = instant - longestRepeat
  for (;;) {
    const change = firstChange(zone, from, instant)
    if (change === undefined) return latest
    if (change.after < change.before) latest = Math.max(latest, change.at + (change.before - change.after) - 1000)
    from = change.at
  }
}

/** @returns the first local time after `local` that matches, both as moments of UTC. */
function nextLocal(calendar: CronCalendar, local: number): number {
  const start = new Date(local + 1000)
  const day = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate())
  if (isDay(calendar, start)) {
    const time = nextTimeOfDay(calendar, start.getUTCHours(), start.getUTCMinutes(), start.getUTCSeconds())
    if (time !== undefined) return day + time
  }
  return nextDay(calendar, start) + (nextTimeOfDay(calendar, 0, 0, 0) ?? 0)
}

function isLocalMatch(calendar: CronCalendar, local: number): boolean {
  return nextLocal(calendar, local - 1000) === local
}

function isDay(calendar: CronCalendar, date: Date): boolean {
  const month = date.getUTCMonth() + 1
  return calendar.months.includes(month) && isCronDay(calendar, date.getUTCFullYear(), month, date.getUTCDate())
}

/** @returns midnight of the first matching day after that of `date`; there is one, or the expression would not have been accepted. */
function nextDay(calendar: CronCalendar, date: Date): number {
  let year = date.getUTCFullYear()
  let month = date.getUTCMonth() + 1
  let day = date.getUTCDate() + 1
  for (;;) {
    if (calendar.months.includes(month)) {
      for (; day <= 31; day++) if (isCronDay(calendar, year, month, day)) return Date.UTC(year, month - 1, day)
    }
    day = 1
    year = month === 12 ? year + 1 : year
    month = (month % 12) + 1
  }
}

/** @returns milliseconds since midnight, undefined where the day holds no time so late. */
function nextTimeOfDay(calendar: CronCalendar, hour: number, minute: number, second: number): number | undefined {
  for (const h of calendar.hours) {
    if (h < hour) continue
    for (const m of calendar.minutes) {
      if (h === hour && m < minute) continue
      const least = h === hour && m === minute ? second : 0
      const s = calendar.seconds.find((value) => value >= least)
      if (s !== undefined) return ((h * 60 + m) * 60 + s) * 1000
    }
  }
  return undefined
}
