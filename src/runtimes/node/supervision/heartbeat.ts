import type { WorkerMessage } from './worker-message.js'

/** Tells the supervisor that this process works, and until when it may: one that falls silent beyond that is blocked by its handler. */
export class Heartbeat {
  readonly #send: (message: WorkerMessage) => void
  readonly #inFlight: () => number
  #announced = 0
  #timer: NodeJS.Timeout | undefined

  constructor(send: (message: WorkerMessage) => void, inFlight: () => number) {
    this.#send = send
    this.#inFlight = inFlight
  }

  /**
   * Before a handler runs: afterwards it may be too late to say anything.
   * @param deadlineAt of `performance.now()`
   */
  expect(deadlineAt: number): void {
    if (deadlineAt > this.#announced) {
      // A little more, so that a steady stream of calls is announced once a second.
      this.#announced = deadlineAt + beatMs
      this.#beat()
    }
    this.#timer ??= setInterval(() => this.#tick(), beatMs).unref()
  }

  #tick(): void {
    if (this.#inFlight() > 0) return void this.#beat()
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#announced = 0
    this.#send({ type: 'idle' })
  }

  #beat(): void {
    this.#send({ type: 'busy', until: performance.timeOrigin + this.#announced })
  }
}

const beatMs = 1000
