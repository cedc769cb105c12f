/** Watches over a worker's heartbeat: it is blocked where it says nothing although all its calls should be over. */
export class BlockedWatch {
  readonly #onBlocked: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(onBlocked: () => void) {
    this.#onBlocked = onBlocked
  }

  /** @param until milliseconds of the epoch, when the last of its calls is over */
  beat(until: number): void {
    clearTimeout(this.#timer)
    // A beat comes each second while it works. Of two processes that were paused together, this one may be the first to look at the clock.
    const suspect = () => {
      this.#timer = setTimeout(this.#onBlocked, 1500).unref()
    }
    this.#timer = setTimeout(suspect, Math.max(until - Date.now(), 0) + 1000).unref()
  }

  idle(): void {
    clearTimeout(this.#timer)
  }
}
