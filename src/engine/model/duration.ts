const nanosecondsPerUnit: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 604_800e9,
}

/**
 * Reads a Go duration as Compose writes it: `1h5m30s20ms`, `1.5s`, `0`; days and weeks too (pull_policy `every_2w`).
 * @returns nanoseconds, or undefined when the text is no duration.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  const whole = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h|d|w))+$/
  if (!whole.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d|w)/g)) {
    total += Number(amount) * (nanosecondsPerUnit[unit ?? ''] ?? 0)
  }
  return Math.round(text.startsWith('-') ? -total : total)
}

/** Writes nanoseconds as Go's `Duration.String` does: `1m30s`, `1h0m0s`, `1.5s`, `300ms`, `0s`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s'
  const sign = nanoseconds < 0 ? '-' : ''
  const rest = Math.abs(nanoseconds)
  if (rest < 1e3) return `${sign}${rest}ns`
  if (rest < 1e6) return `${sign}${trimmed(rest / 1e3)}µs`
  if (rest < 1e9) return `${sign}${trimmed(rest / 1e6)}ms`
  const hours = Math.floor(rest / 3600e9)
  const minutes = Math.floor((rest % 3600e9) / 60e9)
  const seconds = trimmed((rest % 60e9) / 1e9)
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`
  if (minutes > 0) return `${sign}${minutes}m${seconds}s`
  return `${sign}${seconds}s`
}

function trimmed(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, '')
}
