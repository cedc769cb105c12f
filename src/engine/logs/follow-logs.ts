import type { ServiceContainer } from '../model/service-container.js'
import type { LifecycleEvent, LogItem, LogOrigin } from '../providers/provider.js'
import { type Channel, createChannel } from './channel.js'
import { type LogRequest, type LogTools, originOf } from './log-request.js'

/** Where following takes over from the past. */
export interface Following {
  readonly request: LogRequest
  readonly containers: readonly ServiceContainer[]
  /** Container -> the time of the last line that was told. */
  readonly lastTimes: Map<string, string>
  readonly events: AsyncIterator<LifecycleEvent>
}

/** How long a stop from outside may take to become a restart or a recreation: no more than there is between the two of `restart`. */
const patienceMs = 3000

/** How many items (the lines that one read of a connection gave) may wait to be taken before connections are no longer read. */
const waitingAtMost = 16

/** How often, and in which distance, a container is looked at that ended and still counts as running. */
const looksAtMost = 20
const pauseMs = 50

/**
 * What the wanted containers write from now on. A container is followed by its service: when it starts again, when another takes its
 * place, when a replica is added. It ends when nothing is left to follow: all ended by themselves, or were stopped and nothing took
 * their place.
 */
export async function* followLogs(following: Following, tools: LogTools, signal: AbortSignal): AsyncGenerator<LogItem> {
  const channel = createChannel<LogItem>(waitingAtMost)
  const ending = new AbortController()
  const whole = AbortSignal.any([signal, ending.signal])
  const follower = new Follower(following, tools, channel, whole)
  follower.begin()
  try {
    yield* channel
  } finally {
    ending.abort()
  }
}

class Follower {
  readonly #following: Following
  readonly #tools: LogTools
  readonly #channel: Channel<LogItem>
  readonly #signal: AbortSignal
  /** Container -> the reading of its current life, which ends when that does. */
  readonly #readings = new Map<string, Promise<void>>()
  readonly #alive = new Set<string>()
  /** How often each container was started while we looked. */
  readonly #lives = new Map<string, number>()
  /** Containers that somebody stops: their end is not the end of their service. */
  readonly #stopped = new Set<string>()
  #patience: AbortController | undefined

  constructor(following: Following, tools: LogTools, channel: Channel<LogItem>, signal: AbortSignal) {
    this.#following = following
    this.#tools = tools
    this.#channel = channel
    this.#signal = signal
  }

  begin(): void {
    for (const container of this.#following.containers) {
      if (container.state === 'running' || container.state === 'paused' || container.state === 'restarting') {
        this.#follow(originOf(container), this.#following.request.tail === 0 ? 'new' : 'unread')
      }
    }
    if (this.#alive.size === 0 && this.#following.request.whenNothingRuns === 'end') void this.#finish()
    else this.#watch().catch((error) => this.#channel.close(this.#signal.aborted ? undefined : error))
  }

  async #watch(): Promise<void> {
    const { events, request } = this.#following
    for (;;) {
      const { value: event, done } = await events.next()
      if (done) return void (await this.#finish())
      const { service, name } = event.origin
      const number = Number(/-(\d+)$/.exec(name)?.[1])
      const known = { service, name, oneOff: event.oneOff, ...(Number.isInteger(number) && { number }) }
      if (request.isWanted(known)) await this.#handle(event)
    }
  }

  async #handle({ action, origin, exitCode = 0 }: LifecycleEvent): Promise<void> {
    switch (action) {
      case 'start':
        this.#follow(origin, 'unread')
        return
      case 'kill':
        this.#stopped.add(origin.handle)
        return
      case 'die':
        // Not awaited: its last lines may take a while, and other containers' news must not wait for them.
        this.#ended(origin, exitCode).catch((error) => this.#channel.close(this.#signal.aborted ? undefined : error))
        return
      case 'destroy':
        this.#alive.delete(origin.handle)
        await this.#finishUnless('replaced')
        return
    }
  }

  /** Reads what a container writes in this life. `new`: only that; `unread`: also what it wrote before and was not told yet. */
  #follow(origin: LogOrigin, from: 'new' | 'unread'): void {
    this.#patience?.abort()
    this.#alive.add(origin.handle)
    this.#lives.set(origin.handle, (this.#lives.get(origin.handle) ?? 0) + 1)
    this.#stopped.delete(origin.handle)
    const before = this.#readings.get(origin.handle) ?? Promise.resolve()
    const reading = before.then(() => this.#read(origin, from))
    this.#readings.set(
      origin.handle,
      reading.catch((error) => this.#channel.close(this.#signal.aborted ? undefined : error)),
    )
  }

  async #read(origin: LogOrigin, from: 'new' | 'unread'): Promise<void> {
    const { lastTimes, request } = this.#following
    const last = lastTimes.get(origin.handle)
    const since = last === undefined ? request.since : justAfter(last)
    const query = { follow: true, ...(since !== undefined && { since }), ...(from === 'new' && { tail: 0 }) }
    await this.#channel.send({ type: 'container', name: origin.name })
    for await (const lines of this.#tools.target.logs(origin, query, this.#signal)) {
      const newest = lines.at(-1)
      if (newest) lastTimes.set(origin.handle, newest.time)
      await this.#channel.send({ type: 'lines', lines })
    }
  }

  async #ended(origin: LogOrigin, exitCode: number): Promise<void> {
    const { handle } = origin
    const life = this.#lives.get(handle)
    const wasStopped = this.#stopped.has(handle)
    // Its last lines come before the news of its end.
    await this.#readings.get(handle)
    const restarting = await this.#isRestarting(handle, life)
    await this.#channel.send({ type: 'ended', origin, exitCode, restarting })
    if (restarting || this.#lives.get(handle) !== life) return
    this.#alive.delete(handle)
    await this.#finishUnless(wasStopped ? 'stopped' : 'replaced')
  }

  /**
   * Whether what has just ended starts again. An old engine tells the end before its list of containers knows: one that still counts as
   * running, and was not seen to start, is looked at again.
   */
  async #isRestarting(handle: string, life: number | undefined): Promise<boolean> {
    for (let look = 0; ; look += 1) {
      const now = await this.#tools.target.containers(this.#following.request.project, this.#signal)
      const state = now.find((each) => each.handle === handle)?.state
      if (state !== 'running') return state === 'restarting'
      if (look === looksAtMost || this.#lives.get(handle) !== life) return true
      await this.#tools.wait(pauseMs, this.#signal)
    }
  }

  /** Ends when nothing is alive; what was stopped from outside gets a little time to come back, what is being made counts as alive. */
  async #finishUnless(reason: 'stopped' | 'replaced'): Promise<void> {
    if (this.#alive.size > 0) return
    const { request } = this.#following
    const remaining = (await this.#tools.target.containers(request.project, this.#signal)).filter((each) =>
      request.isWanted(each),
    )
    const coming = remaining.some(({ state }) => state === 'created' || state === 'running' || state === 'restarting')
    if (coming) return
    if (reason === 'replaced' || remaining.length === 0) return void (await this.#finish())
    this.#patience?.abort()
    const patience = new AbortController()
    this.#patience = patience
    this.#tools.wait(patienceMs, AbortSignal.any([patience.signal, this.#signal])).then(
      () => this.#finish(),
      () => {},
    )
  }

  async #finish(): Promise<void> {
    await Promise.all(this.#readings.values())
    this.#channel.close()
  }
}

/** The Unix seconds just after a time in RFC 3339 with nanoseconds. */
function justAfter(time: string): string {
  const [, whole = '', fraction = '0'] = /^(.*?:\d\d)(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d)$/.exec(time) ?? []
  const zone = /(Z|[+-]\d\d:\d\d)$/.exec(time)?.[1] ?? 'Z'
  const nanoseconds = BigInt(Date.parse(`${whole}${zone}`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9)) + 1n
  return `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`
}
