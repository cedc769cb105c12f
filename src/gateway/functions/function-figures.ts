/** Upper ends of the histogram's buckets, seconds. */
export const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const

const remembered = 1024
const recentMs = 5 * 60_000

/** What is counted of a function's calls: fixed memory, whatever their number. */
export class FunctionFigures {
  calls = 0
  errors = 0
  /** By the first digit of the status. */
  readonly byClass = new Float64Array(6)
  readonly buckets = new Float64Array(durationBuckets.length)
  seconds = 0
  lastCallAt: number | undefined
  lastError: { readonly at: number; readonly status: number; readonly message: string; readonly requestId: string } | undefined
  private readonly milliseconds = new Float64Array(remembered)
  private readonly times = new Float64Array(remembered)

  /** @param ms from the call's acceptance to its end; @param now Unix milliseconds */
  count(status: number, ms: number, now: number): void {
    const place = this.calls % remembered
    this.milliseconds[place] = ms
    this.times[place] = now
    this.calls += 1
    this.lastCallAt = now
    this.seconds += ms / 1000
    const statusClass = Math.floor(status / 100)
    this.byClass[statusClass] = (this.byClass[statusClass] ?? 0) + 1
    const bucket = durationBuckets.findIndex((end) => ms <= end * 1000)
    if (bucket !== -1) this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1
    if (status >= 500) this.errors += 1
  }

  /** Of the last calls of the last minutes; undefined without any. */
  latency(now: number): { readonly p50: number; readonly p95: number; readonly p99: number } | undefined {
    const count = Math.min(this.calls, remembered)
    const recent = this.milliseconds
      .subarray(0, count)
      .filter((_, index) => now - (this.times[index] ?? 0) < recentMs)
      .sort()
    if (recent.length === 0) return undefined
    const at = (part: number) => Math.round((recent[Math.ceil(part * recent.length) - 1] ?? 0) * 100) / 100
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
  }
}
