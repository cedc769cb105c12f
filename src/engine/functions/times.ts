import { parseDuration } from '../model/duration.js'

/** Of a canonical duration. */
export function nanoseconds(duration: string): number {
  return parseDuration(duration) ?? 0
}

export function milliseconds(duration: string): number {
  return Math.round(nanoseconds(duration) / 1e6)
}
