import type { GatewayConfig } from '../../../engine/model/gateway-config.js'
import type { CallOutcome, EventCaller } from '../call-api.js'
import { DeliveryQueue } from './delivery-queue.js'
import type { Entry } from './entry.js'
import type { EventStore } from './event-store.js'
import type { EventLimits } from './limits.js'
import type { StoredCall } from './operation.js'
import type { SteadyClock } from './steady-clock.js'

/** A try that came to an end. */
export interface Tried {
  readonly entry: Entry
  readonly call: StoredCall
  readonly body: Uint8Array
  readonly outcome: CallOutcome
}

export interface DeliveryParts {
  readonly config: GatewayConfig
  readonly store: EventStore
  readonly caller: EventCaller
  readonly clock: SteadyClock
  readonly limits: EventLimits
  /** Decides what becomes of an event, and resolves when that is on disk. */
  readonly settle: (tried: Tried) => Promise<void>
  /** An event that cannot be tried at all. */
  readonly giveUp: (entry: Entry, reason: string) => Promise<void>
}

/** The longest sleep: a change of what instances can take is seen after it. */
const longestSleepMs = 1000

/**
 * Hands events to functions: those of a higher priority first, then the oldest, as many at a time as a function's instances take. A try is
 * on disk before it is made.
 */
export class Deliveries {
  private readonly queues: ReadonlyMap<string, DeliveryQueue>
  private readonly running = new Map<string, AbortController>()
  private readonly ends = new Set<Promise<void>>()
  private bytes = 0
  private timer: NodeJS.Timeout | undefined
  private isClosing = false

  constructor(private readonly parts: DeliveryParts) {
    const byPriority = [...parts.config.functions].sort((a, b) => b.priority - a.priority)
    this.queues = new Map(byPriority.map((definition) => [definition.name, new DeliveryQueue(definition)]))
  }

  /** An event waits: a new one, or one for its next try. */
  add(entry: Entry): void {
    const queue = this.queues.get(entry.function)
    if (queue !== undefined) queue.add(entry)
    else this.follow(this.parts.giveUp(entry, `there is no function \`${entry.function}\` any more`))
  }

  /** Starts what can be started, and sleeps until more can. */
  pump(): void {
    if (this.isClosing) return
    const now = this.parts.clock.read()
    for (let queue = this.nextQueue(now); queue !== undefined; queue = this.nextQueue(now)) this.start(queue)
    this.sleep(now)
  }

  /** Cuts off a try that is under way: nothing comes of it here. */
  abort(id: string): void {
    this.running.get(id)?.abort()
  }

  get inFlight(): number {
    return this.running.size
  }

  /** Starts nothing more. What is under way may end for so long; then it is cut off, and the next gateway tries it again. */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true
    clearTimeout(this.timer)
    const cut = setTimeout(() => {
      for (const controller of this.running.values()) controller.abort()
    }, graceMs)
    while (this.ends.size > 0) await Promise.allSettled(this.ends)
    clearTimeout(cut)
  }

  private nextQueue(now: number): DeliveryQueue | undefined {
    const { inFlight } = this.parts.limits
    if (this.ends.size >= inFlight.count || this.bytes >= inFlight.bytes) return undefined
    let best: { readonly queue: DeliveryQueue; readonly first: Entry } | undefined
    for (const queue of this.queues.values()) {
      if (best !== undefined && queue.definition.priority < best.queue.definition.priority) break
      const first = queue.first(now)
      if (first === undefined || (best !== undefined && first.since >= best.first.since)) continue
      // One is tried where no instance is known: that is how one is found.
      if (queue.inFlight < Math.max(1, this.parts.caller.capacity(queue.definition.name))) best = { queue, first }
    }
    return best?.queue
  }

  private start(queue: DeliveryQueue): void {
    const entry = queue.take()
    if (entry === undefined) return
    entry.state = 'running'
    this.follow(
      this.attempt(queue, entry)
        .then((tried) => tried && this.parts.settle(tried))
        .catch((error: unknown) => this.giveUp(entry, error))
        .then(() => {
          if (entry.state === 'waiting') queue.add(entry)
        }),
    )
  }

  /** @returns undefined where it was cut off */
  private async attempt(queue: DeliveryQueue, entry: Entry): Promise<Tried | undefined> {
    const controller = new AbortController()
    const { store, caller } = this.parts
    const attempt = entry.attempts + 1
    const bytes = entry.content.bodyLength
    this.running.set(entry.id, controller)
    this.bytes += bytes
    queue.inFlight += 1
    try {
      const [{ call, body }] = await Promise.all([
        store.callOf(entry),
        store.settle([{ operation: { type: 'attempt', id: entry.id, attempt }, body: new Uint8Array() }]),
      ])
      if (controller.signal.aborted) return undefined
      const outcome = await caller
        .call({ function: queue.definition, requestId: entry.id, attempt, ...call, body }, controller.signal)
        .catch((error: unknown): CallOutcome => ({ type: 'unreachable', reason: String(error) }))
      return controller.signal.aborted ? undefined : { entry, call, body, outcome }
    } finally {
      this.running.delete(entry.id)
      this.bytes -= bytes
      queue.inFlight -= 1
      this.pump()
    }
  }

  private async giveUp(entry: Entry, error: unknown): Promise<void> {
    if (!this.isClosing) await this.parts.giveUp(entry, `it cannot be delivered: ${String(error)}`)
  }

  private follow(end: Promise<void>): void {
    const known = end
      .catch(() => {})
      .then(() => {
        this.ends.delete(known)
        this.pump()
      })
    this.ends.add(known)
  }

  private sleep(now: number): void {
    clearTimeout(this.timer)
    let due = Number.POSITIVE_INFINITY
    for (const queue of this.queues.values()) {
      if (queue.first(now) !== undefined) due = Math.min(due, now + longestSleepMs)
      due = Math.min(due, queue.nextDue ?? due)
    }
    if (due === Number.POSITIVE_INFINITY) return
    this.timer = setTimeout(() => this.pump(), Math.max(1, Math.min(due - now, longestSleepMs)))
  }
}
