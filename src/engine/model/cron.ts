import { everyMonthDay, everyWeekday, isCronDay, type MonthDayRule, type WeekdayRule } from './cron-days.js'
import { parseDuration } from './duration.js'

/**
 * When something is to happen: at times of the calendar of some zone, or at the multiples of a span since 1970 began (so that a
 * restart changes nothing).
 */
export type CronExpression = CronCalendar | { readonly type: 'every'; readonly ms: number }

export interface CronCalendar {
  readonly type: 'calendar'
  /** Ascending, like the lists below. */
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  /** 1-12 */
  readonly months: readonly number[]
  readonly monthDays: MonthDayRule
  readonly weekdays: WeekdayRule
  /** Both kinds of day are limited: then a day of either kind will do. */
  readonly eitherDay: boolean
  /** The minute or hour begins with `*`: it goes on through the hours of clock changes, where others name times of a day, once each. */
  readonly repeats: boolean
}

/** What is wrong with a schedule, in words that follow its name: `minute `61` is not within 0-59`. */
export interface CronProblem {
  readonly type: 'problem'
  readonly message: string
}

/**
 * Reads five fields (minute hour day month weekday), six with seconds first, or `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`,
 * `@midnight`, `@hourly`, `@every 10s`. A field: `*`, a value, a name (`MON`, `JAN`), `a-b`, `a-b/step`, `a/step` (to the end), lists of these; for
 * days `?` is `*`. Days of the month also: `L` the last, `L-3` three before it; weekdays also: `MON#2` the second, `FRIL` the last of a month; 7 is Sunday.
 */
export function parseCron(text: string): CronExpression | CronProblem {
  try {
    return text.trim().startsWith('@') ? parseMacro(text.trim()) : parseFields(text)
  } catch (error) {
    if (error instanceof Wrong) return { type: 'problem', message: error.message }
    throw error
  }
}

class Wrong extends Error {}

const macros = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
])

function parseMacro(text: string): CronExpression {
  const [name = '', ...rest] = text.split(/\s+/)
  if (name === '@every') return parseEvery(rest.join(''))
  const fields = macros.get(name.toLowerCase())
  if (fields === undefined) {
    throw new Wrong(
      `\`${name}\` is not known; there are ${[...macros.keys()].map((known) => `\`${known}\``).join(', ')} and \`@every 10s\``,
    )
  }
  if (rest.length > 0) throw new Wrong(`nothing may follow \`${name}\``)
  return parseFields(fields)
}

const millisecond = 1e6
const longestEvery = 366 * 24 * 3600 * 1000

function parseEvery(span: string): CronExpression {
  if (span === '') throw new Wrong('`@every` needs a duration: `@every 10s`')
  const ms = (parseDuration(span) ?? Number.NaN) / millisecond
  if (Number.isNaN(ms)) throw new Wrong(`\`${span}\` is no duration; write \`@every 10s\`, \`@every 1h30m\``)
  if (ms < 1000 || ms % 1000 !== 0 || ms > longestEvery)
    throw new Wrong(`\`@every ${span}\`: it must be whole seconds, from 1s to 366d`)
  return { type: 'every', ms }
}

function parseFields(text: string): CronCalendar {
  const fields = text.trim() === '' ? [] : text.trim().split(/\s+/)
  if (fields.length !== 5 && fields.length !== 6) {
    throw new Wrong(
      `it has ${fields.length === 1 ? '1 field' : `${fields.length} fields`}; write five (minute hour day month weekday), or six with seconds first`,
    )
  }
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] =
    fields.length === 5 ? ['0', ...fields] : fields
  const calendar: CronCalendar = {
    type: 'calendar',
    seconds: valuesOf(second, units.second),
    minutes: valuesOf(minute, units.minute),
    hours: valuesOf(hour, units.hour),
    months: valuesOf(month, units.month),
    monthDays: monthDaysOf(day),
    weekdays: weekdaysOf(weekday),
    eitherDay: !isOpen(day) && !isOpen(weekday),
    repeats: minute.startsWith('*') || hour.startsWith('*'),
  }
  if (!everComes(calendar)) throw new Wrong(`no year has such a day: \`${day} ${month} ${weekday}\``)
  return calendar
}

/** Cron's rule for "not limited": it begins with a star, whatever the step. */
function isOpen(field: string): boolean {
  return field.startsWith('*') || field.startsWith('?')
}

interface Unit {
  readonly name: string
  readonly min: number
  readonly max: number
  /** The first is `min`. */
  readonly names: readonly string[]
}

const units = {
  second: { name: 'second', min: 0, max: 59, names: [] },
  minute: { name: 'minute', min: 0, max: 59, names: [] },
  hour: { name: 'hour', min: 0, max: 23, names: [] },
  day: { name: 'day', min: 1, max: 31, names: [] },
  month: {
    name: 'month',
    min: 1,
    max: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  weekday: { name: 'weekday', min: 0, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
} as const satisfies { readonly [name: string]: Unit }

function monthDaysOf(field: string): MonthDayRule {
  if (field === '?') return everyMonthDay
  const fromEnd: number[] = []
  const plain = partsOf(field, units.day).filter((part) => {
    const last = /^L(?:-(\d+))?$/i.exec(part)
    if (last === null) return true
    const before = Number(last[1] ?? 0)
    if (before > 30) throw new Wrong(`day \`${part}\`: no month has a day so long before its last`)
    fromEnd.push(before)
    return false
  })
  return { days: numbersOf(plain, units.day), fromEnd }
}

function weekdaysOf(field: string): WeekdayRule {
  if (field === '?') return everyWeekday
  const nth: { weekday: number; nth: number | 'last' }[] = []
  const plain = partsOf(field, units.weekday).filter((part) => {
    if (/^L$/i.test(part))
      throw new Wrong('weekday `L` says no day; write `SATL` for the last Saturday of a month, or `L` as its day')
    const of = /^(\w+)#(\w+)$/.exec(part) ?? /^([0-7]|[a-z]{3})(L)$/i.exec(part)
    if (of === null) return true
    const [, weekday = '', count = ''] = of
    if (!/^[1-5L]$/i.test(count))
      throw new Wrong(`weekday \`${part}\`: a month has a 1st to 5th of it; write \`${weekday}#1\` to \`${weekday}#5\``)
    nth.push({ weekday: valueIn(weekday, units.weekday) % 7, nth: /^L$/i.test(count) ? 'last' : Number(count) })
    return false
  })
  return { days: ascending(numbersOf(plain, units.weekday).map((day) => day % 7)), nth }
}

function valuesOf(field: string, unit: Unit): readonly number[] {
  return numbersOf(partsOf(field, unit), unit)
}

function partsOf(field: string, unit: Unit): readonly string[] {
  const parts = field.split(',')
  if (parts.includes('')) throw new Wrong(`${unit.name} \`${field}\` has a comma with nothing beside it`)
  return parts
}

function numbersOf(parts: readonly string[], unit: Unit): readonly number[] {
  return ascending(parts.flatMap((part) => rangeOf(part, unit)))
}

function rangeOf(part: string, unit: Unit): readonly number[] {
  const [range = '', step, ...more] = part.split('/')
  if (more.length > 0) throw new Wrong(`${unit.name} \`${part}\` has two steps`)
  const by = step === undefined ? 1 : stepOf(step, part, unit)
  const { from, to } = endsOf(range, step !== undefined, unit)
  if (from > to) throw new Wrong(`${unit.name} \`${range}\` begins after it ends; write two ranges with a comma`)
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by)
}

function stepOf(step: string, part: string, unit: Unit): number {
  const by = /^\d+$/.test(step) ? Number(step) : 0
  if (by < 1 || by > unit.max) throw new Wrong(`${unit.name} \`${part}\`: the step \`${step}\` is not within 1-${unit.max}`)
  return by
}

function endsOf(range: string, stepped: boolean, unit: Unit): { readonly from: number; readonly to: number } {
  // A week of seven days, of which Sunday is the first: a star must not count it twice.
  const max = unit.name === 'weekday' ? 6 : unit.max
  if (range === '*') return { from: unit.min, to: max }
  const [first = '', last, ...more] = range.split('-')
  if (more.length > 0 || first === '' || last === '') throw new Wrong(`${unit.name} \`${range}\` is no range; write \`a-b\``)
  const from = valueIn(first, unit)
  if (last === undefined) return { from, to: stepped ? max : from }
  const to = valueIn(last, unit)
  return { from, to: unit.name === 'weekday' && to === 0 && from > 0 ? 7 : to }
}

function valueIn(text: string, unit: Unit): number {
  const named = unit.names.indexOf(text.toUpperCase())
  if (named >= 0) return named + unit.min
  if (!/^\d+$/.test(text)) throw new Wrong(`${unit.name} \`${text}\` is not known; write ${wanted(unit)}`)
  const value = Number(text)
  if (value < unit.min || value > unit.max) throw new Wrong(`${unit.name} \`${text}\` is not within ${unit.min}-${unit.max}`)
  return value
}

function wanted(unit: Unit): string {
  const names = unit.names.length === 0 ? '' : `, ${unit.names[0]}-${unit.names.at(-1)}`
  return `${unit.min}-${unit.max}${names}, a range, a list or \`*\``
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

/** Whether any day matches: in 400 years the calendar begins anew. */
function everComes(calendar: CronCalendar): boolean {
  for (let year = 2000; year < 2400; year++) {
    for (const month of calendar.months) {
      for (let day = 1; day <= 31; day++) if (isCronDay(calendar, year, month, day)) return true
    }
  }
  return false
}
