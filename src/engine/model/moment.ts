import { parseDuration } from './duration.js'

/**
 * Reads a point in time as `--since` and `--until` take it: `2026-11-21T10:00:00Z`, `2026-11-21` (local time where no zone is given), Unix
 * seconds (`1763719200.5`), or a length of time before now (`42m`, `1h30m`).
 * @param now milliseconds since 1970
 * @returns Unix seconds with up to nine digits after the point, or undefined when the text is none of these
 */
export function parseMoment(text: string, now: number): string | undefined {
  if (/^\d+(\.\d{1,9})?$/.test(text)) return text
  const length = parseDuration(text)
  if (length !== undefined) return secondsText(BigInt(Math.round(now)) * 1_000_000n - BigInt(length))
  const [, date, time, fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? []
  if (date === undefined) return undefined
  const milliseconds = Date.parse(`${date}T${time ?? '00:00'}${zone}`)
  return Number.isNaN(milliseconds) ? undefined : secondsText(BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0')))
}

function secondsText(nanoseconds: bigint): string {
  return `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`
}
