import type { EventRecord } from '../../../engine/model/gateway-answers.js'

/** What a reader that does not read is kept waiting for at most; then it gets no more. */
const mostWaiting = 1000

/** Hands records on to those that listen. */
export class EventStream {
  private readonly listeners = new Set<Listener>()

  get isHeard(): boolean {
    return this.listeners.size > 0
  }

  send(record: EventRecord): void {
    for (const listener of this.listeners) listener.hear(record)
  }

  listen(wants: (record: EventRecord) => boolean): AsyncIterableIterator<EventRecord> {
    const listener = new Listener(wants, () => this.listeners.delete(listener))
    this.listeners.add(listener)
    return listener
  }

  close(): void {
    for (const listener of this.listeners) void listener.return()
  }
}

class Listener implements AsyncIterableIterator<EventRecord> {
  private readonly waiting: EventRecord[] = []
  private wake: (() => void) | undefined
  private isOver = false

  constructor(
    private readonly wants: (record: EventRecord) => boolean,
    private readonly left: () => void,
  ) {}

  hear(record: EventRecord): void {
    if (this.isOver || !this.wants(record)) return
    if (this.waiting.length >= mostWaiting) void this.return()
    else this.waiting.push(record)
    this.wake?.()
  }

  async next(): Promise<IteratorResult<EventRecord>> {
    while (this.waiting.length === 0 && !this.isOver) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    const value = this.waiting.shift()
    return value === undefined ? { done: true, value: undefined } : { done: false, value }
  }

  async return(): Promise<IteratorResult<EventRecord>> {
    this.isOver = true
    this.left()
    this.wake?.()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
