/** A zone of the IANA database, by which clocks are set. */
export interface TimeZone {
  readonly name: string
  /** Milliseconds to add to UTC for the zone's local time at that moment (whole seconds). */
  offsetAt(instant: number): number
}

/** @returns the zone of that name (`Europe/Berlin`, `UTC`), undefined where none is called so. */
export function timeZone(name: string): TimeZone | undefined {
  if (/^(?:UTC|Etc\/UTC|GMT|Z)$/i.test(name)) return { name, offsetAt: () => 0 }
  // `+02:00` is no name, although newer programs take it: an offset knows nothing of summer.
  if (!/^[A-Za-z]/.test(name)) return undefined
  const format = formatOf(name)
  return format && { name, offsetAt: (instant) => localTime(format, instant) - Math.floor(instant / 1000) * 1000 }
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
}

/** What the zone's clocks show, as the moment at which those of UTC show it. */
function localTime(format: Intl.DateTimeFormat, instant: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** A moment at which the offset changes: `before` and `after` it. */
export interface ZoneChange {
  readonly at: number
  readonly before: number
  readonly after: number
}

// No zone ever changed twice within so short a time.
const step = 12 * 3600 * 1000

/** @returns the zone's first change after `from`, up to and with `to`. */
export function firstChange(zone: TimeZone, from: number, to: number): ZoneChange | undefined {
  const before = zone.offsetAt(from)
  for (let low = from; low < to; low += step) {
    const high = Math.min(low + step, to)
    if (zone.offsetAt(high) !== before) return changeBetween(zone, low, high)
  }
  return undefined
}

function changeBetween(zone: TimeZone, from: number, to: number): ZoneChange {
  const before = zone.offsetAt(from)
  let low = Math.floor(from / 1000)
  let high = Math.floor(to / 1000)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (zone.offsetAt(middle * 1000) === before) low = middle
    else high = middle
  }
  return { at: high * 1000, before, after: zone.offsetAt(high * 1000) }
}
