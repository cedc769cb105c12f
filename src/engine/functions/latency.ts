/** Times of several calls, milliseconds. */
export interface Latency {
  readonly count: number
  readonly min: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** @param times of at least one call, in any order */
export function latencyOf(times: readonly number[]): Latency {
  const sorted = times.toSorted((left, right) => left - right)
  // The nearest-rank method: the smallest time that so many per cent of all calls did not exceed.
  const at = (percent: number) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
  return { count: sorted.length, min: at(0), p50: at(50), p95: at(95), p99: at(99), max: at(100) }
}

/** `0.42 ms`, `4.2 ms`, `310 ms`, `1.2 s`, `5 min`, `1.5 h`. */
export function milliseconds(time: number): string {
  if (time >= hour) return `${Number((time / hour).toPrecision(2))} h`
  if (time >= 2 * minute) return `${Number((time / minute).toPrecision(2))} min`
  if (time >= 1000) return `${(time / 1000).toFixed(time >= 10_000 ? 0 : 1)} s`
  return `${time >= 100 ? Math.round(time) : Number(time.toPrecision(2))} ms`
}

const minute = 60_000
const hour = 60 * minute
