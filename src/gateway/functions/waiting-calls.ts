/** A call that waits for its turn. */
export interface Waiting {
  /** Events wait behind requests: somebody waits for these, and those are tried again. */
  readonly isEvent: boolean
  isWaiting: boolean
}

/** The calls of a function that wait, requests first, each kind in the order of arrival. What gave up stays until its turn, and is skipped. */
export class WaitingCalls<T extends Waiting> {
  count = 0
  private readonly requests = new Line<T>()
  private readonly events = new Line<T>()

  /** @param isFirst it had its turn already, and could not use it */
  add(call: T, isFirst: boolean): void {
    call.isWaiting = true
    this.count += 1
    const line = call.isEvent ? this.events : this.requests
    if (isFirst) line.addFirst(call)
    else line.addLast(call, this.count)
  }

  take(): T | undefined {
    const call = this.requests.take() ?? this.events.take()
    if (call !== undefined) this.leave(call)
    return call
  }

  /** It waits no more, whatever its place. */
  leave(call: T): void {
    if (!call.isWaiting) return
    call.isWaiting = false
    this.count -= 1
  }
}

/** Two lists, so that neither end costs more the longer it is. */
class Line<T extends Waiting> {
  private returned: T[] = []
  private arrived: T[] = []
  private next = 0

  addFirst(call: T): void {
    this.returned.push(call)
  }

  addLast(call: T, waiting: number): void {
    this.arrived.push(call)
    // Those that gave up must not pile up where nobody has a turn.
    if (this.arrived.length > 2 * waiting + 1024) {
      this.arrived = this.arrived.slice(this.next).filter((one) => one.isWaiting)
      this.next = 0
    }
  }

  take(): T | undefined {
    for (;;) {
      const call = this.returned.pop() ?? this.arrived[this.next++]
      if (call === undefined) {
        this.arrived = []
        this.next = 0
        return undefined
      }
      if (call.isWaiting) return call
    }
  }
}
