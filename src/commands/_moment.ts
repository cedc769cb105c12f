import { parseDuration } from '../engine/model/duration.js'
import { refuse } from './_refuse.js'

/**
 * Reads a time as docker's `--since` and `--until` take it: `2026-11-21T10:00:00Z`, a date, a time without a zone (local), seconds since
 * 1970, or how long ago (`10m`, `1h30m`).
 * @returns Unix seconds as the engine takes them, under `name`; nothing when the flag was not given
 * @throws StackError with exit code 2 for anything else
 */
export function moment<Name extends string>(
  name: Name,
  text: string | undefined,
  now: Date,
): { readonly [key in Name]?: string } {
  if (text === undefined) return {}
  // One key, and its type follows from its name.
  return { [name]: unixSeconds(name, text, now) } as { readonly [key in Name]?: string }
}

function unixSeconds(name: string, text: string, now: Date): string {
  if (/^\d+(\.\d{1,9})?$/.test(text)) return text
  const ago = parseDuration(text)
  if (ago !== undefined) return seconds(now.getTime() - ago / 1e6)
  // Dates alone are UTC to JavaScript, and local to docker.
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$/.test(text)
    ? Date.parse(text.includes('T') ? text : `${text}T00:00:00`)
    : Number.NaN
  if (Number.isNaN(time)) {
    throw refuse(`\`--${name} ${text}\` is no time`, 'write `2026-11-21T10:00:00Z`, seconds since 1970, or how long ago: `10m`')
  }
  return seconds(time)
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
