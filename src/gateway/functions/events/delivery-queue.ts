import type { GatewayFunction } from '../../../engine/model/gateway-config.js'
import type { Entry } from './entry.js'
import { Heap } from './heap.js'

/** The events that wait for one function: those that are due, the oldest first, and those that are not yet. */
export class DeliveryQueue {
  inFlight = 0
  private readonly ready = new Heap<Entry>((a, b) => a.since < b.since || (a.since === b.since && a.id < b.id))
  private readonly later = new Heap<Entry>((a, b) => a.due < b.due)

  constructor(readonly definition: GatewayFunction) {}

  add(entry: Entry): void {
    this.later.add(entry)
  }

  /** @returns the oldest that is due, which stays */
  first(now: number): Entry | undefined {
    for (let due = this.later.first; due !== undefined && due.due <= now; due = this.later.first) {
      this.later.take()
      this.ready.add(due)
    }
    return this.skipping(this.ready)
  }

  take(): Entry | undefined {
    return this.ready.take()
  }

  /** When the next one is due that is not yet. */
  get nextDue(): number | undefined {
    return this.skipping(this.later)?.due
  }

  /** Those that are settled already, without a try, are no concern any more. */
  private skipping(heap: Heap<Entry>): Entry | undefined {
    while (heap.first !== undefined && heap.first.state !== 'waiting') heap.take()
    return heap.first
  }
}
