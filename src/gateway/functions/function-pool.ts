import type { GatewayFunction } from '../../engine/model/gateway-config.js'
import type { CallAdmission, Line } from './call-admission.js'
import type { CallFailure } from './call-failure.js'
import { FunctionInstances, type ResolveHost } from './function-instances.js'
import type { Instance } from './instance.js'
import { type Waiting, WaitingCalls } from './waiting-calls.js'

/** A call that needs an instance. */
export interface PoolCall extends Waiting {
  waitTimer: NodeJS.Timeout | undefined
  /** It has a place at this instance until the pool hears `leave`. */
  granted(instance: Instance): void
  refused(failure: CallFailure): void
}

const firstPauseMs = 10
const longestPauseMs = 250
const longestRetrySeconds = 60

/**
 * The places for a function's calls: so many at each instance, then a line of bounded length. While no instance is ready, calls are held, and
 * the pool looks for one until their time is up.
 */
export class FunctionPool implements Line {
  readonly instances: FunctionInstances
  inFlight = 0
  private readonly waiting = new WaitingCalls<PoolCall>()
  private isWatching = false
  /** What a call takes, milliseconds, the last ones counting most. */
  private usualMs = 100

  constructor(
    readonly definition: GatewayFunction,
    private readonly admission: CallAdmission,
    resolve: ResolveHost,
    now: () => number,
  ) {
    this.instances = new FunctionInstances(definition.host, definition.port, resolve, now, () => this.drain())
    admission.join(this)
  }

  /** Calls that its ready instances take at a time; while none is known to be, what the first one will. */
  get places(): number {
    const ready = this.instances.all.filter((instance) => instance.isReady).length
    return Math.max(1, ready) * this.definition.concurrency
  }

  get priority(): number {
    return this.definition.priority
  }

  get waitingCount(): number {
    return this.waiting.count
  }

  /** @param isFirst it had a place already, at an instance that was gone */
  enter(call: PoolCall, isFirst: boolean): void {
    this.instances.keepKnown()
    if (this.waiting.count === 0 || isFirst) {
      const instance = this.freeInstance()
      if (instance !== undefined) {
        this.grant(call, instance)
        return
      }
    }
    const { max, waitMs } = this.definition.queue
    if (!isFirst && this.waiting.count >= max) {
      call.refused({ type: 'busy', isFull: true, retryAfterSeconds: this.retryAfterSeconds() })
      return
    }
    this.waiting.add(call, isFirst)
    call.waitTimer = setTimeout(expire, waitMs, this, call)
    void this.watch()
  }

  /** The call is done with its instance. @param ms what it took there */
  leave(instance: Instance, ms: number): void {
    instance.inFlight -= 1
    this.inFlight -= 1
    this.usualMs += (ms - this.usualMs) / 16
    this.admission.leave(this)
  }

  /** It does not wait any longer. */
  giveUp(call: PoolCall): void {
    clearTimeout(call.waitTimer)
    this.waiting.leave(call)
  }

  drain(): void {
    while (this.waiting.count > 0) {
      const instance = this.freeInstance()
      if (instance === undefined) break
      const call = this.waiting.take()
      if (call === undefined) break
      clearTimeout(call.waitTimer)
      this.grant(call, instance)
    }
    const { failure } = this.instances
    if (failure === undefined) return
    for (let call = this.waiting.take(); call !== undefined; call = this.waiting.take()) {
      clearTimeout(call.waitTimer)
      call.refused({ type: 'unreachable', reason: `its code does not load: ${failure}` })
    }
  }

  /** The line was long for the call. Where no instance is there at all, it is held on: that is a matter of its timeout. */
  waitedLong(call: PoolCall): void {
    if (!this.instances.areAnyReady) return
    this.waiting.leave(call)
    call.refused({ type: 'busy', isFull: false, retryAfterSeconds: this.retryAfterSeconds() })
  }

  private grant(call: PoolCall, instance: Instance): void {
    instance.inFlight += 1
    this.inFlight += 1
    this.admission.enter()
    call.granted(instance)
  }

  private freeInstance(): Instance | undefined {
    return this.admission.hasRoom ? this.instances.leastBusy(this.definition.concurrency) : undefined
  }

  /** Looks for instances for as long as calls wait: soon where none is ready, now and then where all are at work. */
  private async watch(): Promise<void> {
    if (this.isWatching) return
    this.isWatching = true
    let pauseMs = firstPauseMs
    while (this.waiting.count > 0) {
      const areAllBusy = this.instances.areAnyReady
      if (!areAllBusy) {
        await this.instances.refresh()
        this.drain()
        if (this.waiting.count === 0) break
      }
      await new Promise((resolve) => setTimeout(resolve, areAllBusy ? longestPauseMs : pauseMs))
      pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)
      if (areAllBusy && this.waiting.count > 0) {
        await this.instances.refresh()
        this.drain()
      }
    }
    this.isWatching = false
  }

  /** When the line, as it is, will have gone. */
  private retryAfterSeconds(): number {
    return Math.min(longestRetrySeconds, Math.max(1, Math.ceil((this.waiting.count * this.usualMs) / this.places / 1000)))
  }
}

function expire(pool: FunctionPool, call: PoolCall): void {
  pool.waitedLong(call)
}
