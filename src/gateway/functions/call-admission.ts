/** A function's calls that wait. */
export interface Line {
  readonly priority: number
  readonly waitingCount: number
  /** Lets calls begin for which there is room. */
  drain(): void
}

/** All calls of the gateway together: where no more may begin, the functions with the highest priority go first. */
export class CallAdmission {
  inFlight = 0
  private lines: readonly Line[] = []

  /** @param most calls at a time, of all functions together */
  constructor(private readonly most: number) {}

  join(line: Line): void {
    this.lines = [...this.lines, line].sort((a, b) => b.priority - a.priority)
  }

  get hasRoom(): boolean {
    return this.inFlight < this.most
  }

  enter(): void {
    this.inFlight += 1
  }

  /** @param line whose call has ended */
  leave(line: Line): void {
    const wasFull = !this.hasRoom
    this.inFlight -= 1
    if (!wasFull) {
      if (line.waitingCount > 0) line.drain()
      return
    }
    for (const one of this.lines) if (one.waitingCount > 0) one.drain()
  }
}
