/** Days of a month: numbers, and numbers counted back from the last (0 is the last). */
export interface MonthDayRule {
  readonly days: readonly number[]
  readonly fromEnd: readonly number[]
}

/** Weekdays (0 is Sunday), and those of which only the nth of a month counts. */
export interface WeekdayRule {
  readonly days: readonly number[]
  readonly nth: readonly { readonly weekday: number; readonly nth: number | 'last' }[]
}

export const everyMonthDay: MonthDayRule = { days: Array.from({ length: 31 }, (_, index) => index + 1), fromEnd: [] }
export const everyWeekday: WeekdayRule = { days: [0, 1, 2, 3, 4, 5, 6], nth: [] }

/** @returns whether the day is there in that month (1-12) and is one that the rules name; the month itself is not looked at. */
export function isCronDay(
  rules: { readonly monthDays: MonthDayRule; readonly weekdays: WeekdayRule; readonly eitherDay: boolean },
  year: number,
  month: number,
  day: number,
): boolean {
  const length = monthLength(year, month)
  if (day > length) return false
  const byDate = rules.monthDays.days.includes(day) || rules.monthDays.fromEnd.includes(length - day)
  if (byDate && rules.eitherDay) return true
  if (!byDate && !rules.eitherDay) return false
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  if (rules.weekdays.days.includes(weekday)) return true
  return rules.weekdays.nth.some(
    (rule) => rule.weekday === weekday && (rule.nth === 'last' ? day + 7 > length : Math.ceil(day / 7) === rule.nth),
  )
}

function monthLength(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
