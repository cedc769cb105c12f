/** Counts calls, for Prometheus. */
export class CallMetrics {
  inFlight = 0
  readonly #byStatus = new Map<number, number>()
  readonly #buckets = new Array<number>(bounds.length + 1).fill(0)
  #seconds = 0
  #count = 0

  /** @param ms from the call's arrival to its answer's last byte */
  record(status: number, ms: number): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1)
    const at = bounds.findIndex((bound) => ms <= bound * 1000)
    const index = at === -1 ? bounds.length : at
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1
    this.#seconds += ms / 1000
    this.#count += 1
  }

  /** In the text format of Prometheus. */
  text(functionName: string, memory: NodeJS.MemoryUsage): string {
    const label = `function=${JSON.stringify(functionName)}`
    const duration = 'function_call_duration_seconds'
    let below = 0
    return [
      '# TYPE function_calls_total counter',
      ...[...this.#byStatus].map(([status, count]) => `function_calls_total{${label},code="${status}"} ${count}`),
      '# TYPE function_calls_in_flight gauge',
      `function_calls_in_flight{${label}} ${this.inFlight}`,
      `# TYPE ${duration} histogram`,
      ...this.#buckets.map((count, index) => {
        below += count
        return `${duration}_bucket{${label},le="${bounds[index] ?? '+Inf'}"} ${below}`
      }),
      `${duration}_sum{${label}} ${this.#seconds}`,
      `${duration}_count{${label}} ${this.#count}`,
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes{${label}} ${memory.rss}`,
      '',
    ].join('\n')
  }
}

const bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60]
