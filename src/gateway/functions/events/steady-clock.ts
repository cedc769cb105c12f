/**
 * A clock that never goes back: where the system's does, it stands still and goes on from there, so that what is due in ten seconds is not due in
 * an hour and ten seconds.
 */
export class SteadyClock {
  private shift = 0
  private last = Number.NEGATIVE_INFINITY

  constructor(private readonly now: () => number) {}

  /** @returns milliseconds, those of the system's clock where that was never set back */
  read(): number {
    const present = this.now() + this.shift
    if (present < this.last) this.shift += this.last - present
    else this.last = present
    return this.last
  }
}
