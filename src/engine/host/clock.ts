/** Time as an argument, so that tests can own it. */
export interface Clock {
  /** The wall clock. */
  now(): Date
  /** Milliseconds from a fixed moment; never goes back. For durations. */
  elapsed(): number
  /** Resolves after `milliseconds`; rejects with the signal's reason when it aborts first. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  // `performance` would load all that Node measures with.
  elapsed: () => Number(process.hrtime.bigint()) / 1e6,
  async wait(milliseconds, signal) {
    const { setTimeout: delay } = await import('node:timers/promises')
    try {
      await delay(milliseconds, undefined, { signal })
    } catch (error) {
      // Node wraps the reason in an AbortError of its own; callers compare reasons.
      throw signal?.aborted ? signal.reason : error
    }
  },
}
