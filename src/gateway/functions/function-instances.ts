import { Instance } from './instance.js'
import { askInstance, askReadiness, type InstanceAnswer } from './readiness.js'

/** All addresses of a name. @throws where it has none */
export type ResolveHost = (host: string) => Promise<readonly string[]>

/** A new connection goes only to an address that was looked up so recently: after a restart it may be another function's. */
const freshMs = 1000
/** While calls come, new replicas are found within this time. */
const knownMs = 5000

/** The instances of one function: found by its name when calls need them, and never otherwise, so that an idle function costs nothing. */
export class FunctionInstances {
  all: readonly Instance[] = []
  private resolvedAt = Number.NEGATIVE_INFINITY
  private refreshing: Promise<void> | undefined
  private firstToAsk = 0

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly resolve: ResolveHost,
    private readonly now: () => number,
    /** An instance became ready, or said that it never will be. */
    private readonly changed: () => void,
  ) {}

  /** The ready instance with the fewest calls, if one has fewer than so many. */
  leastBusy(concurrency: number): Instance | undefined {
    const { all } = this
    let best: Instance | undefined
    for (let index = 0; index < all.length; index += 1) {
      const one = all[(index + this.firstToAsk) % all.length]
      if (one === undefined || !one.isReady || one.inFlight >= concurrency) continue
      if (best === undefined || one.inFlight < best.inFlight) best = one
    }
    // Equals take turns.
    this.firstToAsk = this.firstToAsk >= all.length - 1 ? 0 : this.firstToAsk + 1
    return best
  }

  get areAnyReady(): boolean {
    return this.all.some((instance) => instance.isReady)
  }

  /** Why none of them will ever be ready, where each says so. */
  get failure(): string | undefined {
    return this.all.length > 0 && this.all.every((instance) => instance.failure !== undefined) ? this.all[0]?.failure : undefined
  }

  /** Looks for new ones beside the calls, where that is due. */
  keepKnown(): void {
    if (this.now() - this.resolvedAt > knownMs) void this.refresh()
  }

  /** Before a connection is opened: the address may have been given to somebody else. */
  async ensureFresh(): Promise<void> {
    if (this.now() - this.resolvedAt > freshMs) await this.lookUp()
  }

  /** Looks its name up and asks those that are not ready. Several callers share one round. */
  refresh(): Promise<void> {
    this.refreshing ??= this.lookUp()
      .then(() => Promise.all(this.all.filter((instance) => !instance.isReady).map((instance) => this.ask(instance))))
      .then(() => {
        this.refreshing = undefined
      })
    return this.refreshing
  }

  /** Looks its name up and asks every one of them, also those that got calls. */
  async verify(): Promise<void> {
    await this.lookUp()
    await Promise.all(this.all.map((instance) => this.ask(instance)))
  }

  /** Asks an instance for a path, whether or not it is ready; undefined where none is known. */
  async askOne(path: string): Promise<InstanceAnswer | undefined> {
    await this.lookUp()
    const instance = this.all.find(({ isReady }) => isReady) ?? this.all[0]
    return instance && askInstance(instance, path)
  }

  /** No connection to it, or one that broke before any answer: it gets no more calls until it says that it is ready. */
  distrust(instance: Instance): void {
    instance.isReady = false
    this.resolvedAt = Number.NEGATIVE_INFINITY
  }

  /** @returns whether any idle connection is left */
  sweep(now: number): boolean {
    let isLeft = false
    for (const instance of this.all) isLeft = instance.sweep(now) || isLeft
    return isLeft
  }

  endIdle(): void {
    for (const instance of this.all) instance.endIdle()
  }

  private async lookUp(): Promise<void> {
    try {
      const addresses = await this.resolve(this.host)
      this.resolvedAt = this.now()
      this.use(addresses)
    } catch {
      // Its name is unknown while no container of it runs. Connections tell soon enough which instances are still there.
      this.resolvedAt = this.now()
    }
  }

  private use(addresses: readonly string[]): void {
    const known = new Map(this.all.map((instance) => [instance.address, instance]))
    if (addresses.length === known.size && addresses.every((address) => known.has(address))) return
    for (const instance of this.all) {
      if (addresses.includes(instance.address)) continue
      instance.isGone = true
      instance.isReady = false
      instance.endIdle()
    }
    this.all = addresses.map((address) => known.get(address) ?? new Instance(address, this.port))
  }

  private async ask(instance: Instance): Promise<void> {
    const readiness = await askReadiness(instance)
    if (instance.isGone) {
      if (readiness.type === 'ready') readiness.connection?.destroy()
      return
    }
    instance.failure = readiness.type === 'failed' ? readiness.reason : undefined
    instance.isReady = readiness.type === 'ready'
    if (readiness.type === 'ready') {
      if (readiness.connection !== undefined) instance.keepIdle(readiness.connection, this.now())
    }
    if (readiness.type !== 'not-ready') this.changed()
  }
}
