import { performance } from 'node:perf_hooks'
import { StackError } from '../../../engine/model/errors.js'
import { Entries } from './entries.js'
import { type Entry, isSettled } from './entry.js'
import type { EventLimits } from './limits.js'
import { EventLog, type Place } from './log/event-log.js'
import type { LogFiles } from './log/log-files.js'
import type { LogRecord } from './log/log-record.js'
import { type Operation, operationOf, type Settled, type StoredCall } from './operation.js'
import { Reserve } from './reserve.js'

/** An operation, and what it carries. */
export interface Step {
  readonly operation: Operation
  readonly body: Uint8Array
}

export interface EventStoreParts {
  readonly files: LogFiles
  readonly limits: EventLimits
  readonly warn: (message: string, fields: { readonly [name: string]: string | number }) => void
}

/** As long as the disk takes nothing, what must be written is tried again this often. */
const pauseMs = 500

/**
 * Where events are until they are settled, and for a while after: a log on disk, and in memory what its operations lead to. Steps of one call are
 * taken together or not at all, and count once they are on disk.
 */
export class EventStore {
  private isClosing = false
  private restoreAt = 0
  private warnAt = 0
  /** The last change of an event that is on its way to the disk. */
  private readonly changing = new Map<string, Promise<unknown>>()
  private tidying: Promise<void> | undefined

  private constructor(
    private readonly parts: EventStoreParts,
    private readonly log: EventLog,
    readonly entries: Entries,
    private readonly reserve: Reserve,
  ) {}

  static async open(parts: EventStoreParts): Promise<EventStore> {
    const entries = new Entries()
    const log = await EventLog.open(
      {
        files: parts.files,
        segmentBytes: parts.limits.segmentBytes,
        snapshot: () => [...entries.crons.values()].map(withoutBody),
        clock: () => performance.now(),
        damaged: (segment, bytes) => parts.warn('the end of a file of events was not whole and is left out', { segment, bytes }),
      },
      (meta, place) => entries.apply(operationOf(meta), place),
    )
    return new EventStore(parts, log, entries, await Reserve.open(parts.files, parts.limits.reserveBytes))
  }

  get bytes(): number {
    return this.log.bytes
  }

  get syncs(): { readonly count: number; readonly ms: number } {
    return { count: this.log.syncs, ms: this.log.syncMs }
  }

  /** Takes new events, or changes that somebody asked for. @throws StackError where nothing was taken; see EventKeeper */
  async take(steps: readonly Step[]): Promise<void> {
    if (steps.length === 0) return
    if (this.isClosing) throw new StackError('gateway-closing', 'the gateway is closing')
    const { limits } = this.parts
    if (this.entries.pending >= limits.pending) throw full(`${this.entries.pending} events wait already`)
    if (this.entries.liveBytes >= limits.storeBytes) {
      throw full(`events hold ${this.entries.liveBytes} bytes already, with ${this.entries.deadLetters} dead letters`)
    }
    try {
      await this.restoreReserve()
      await this.append(steps)
    } catch (error) {
      this.warnNowAndThen('events are refused: they cannot be written', error)
      throw refusal(error)
    }
  }

  /** Writes what became of events: where the disk is full, in the room that is kept for it, and otherwise as soon as there is some. */
  async settle(steps: readonly Step[]): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.append(steps)
      } catch (error) {
        if (this.isClosing) throw error
        if (tries === 0 && (await this.reserve.release())) continue
        this.warnNowAndThen('what becomes of events cannot be written; it is tried again until it can be', error)
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }

  /** @returns the call that an event stands for */
  async callOf(entry: Entry): Promise<{ readonly call: StoredCall; readonly body: Buffer }> {
    const { meta, body } = await this.log.read(entry.content)
    const operation = operationOf(meta)
    if (operation.type !== 'accepted') throw new Error(`event ${entry.id} is not where it should be`)
    return { call: operation.call, body }
  }

  /** @returns what a settled event ended with */
  async outcomeOf(entry: Entry): Promise<{ readonly settled: Settled; readonly body: Buffer } | undefined> {
    if (entry.outcome === undefined) return undefined
    const { meta, body } = await this.log.read(entry.outcome)
    const settled = operationOf(meta)
    return settled.type === 'settled' ? { settled, body } : undefined
  }

  /** Forgets settled events that are too many or too old, and gives back room on disk. Runs once at a time. */
  tidy(now: number): Promise<void> {
    this.tidying ??= this.tidyOnce(now)
      .catch((error: unknown) => this.parts.warn('the store of events could not be tidied', { error: String(error) }))
      .finally(() => {
        this.tidying = undefined
      })
    return this.tidying
  }

  async close(): Promise<void> {
    this.isClosing = true
    await this.tidying
    await this.log.close()
  }

  /** The disk is full as long as this room is not there again; it is looked for now and then. */
  private async restoreReserve(): Promise<void> {
    if (this.reserve.isThere) return
    const now = performance.now()
    if (now < this.restoreAt) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' })
    this.restoreAt = now + pauseMs
    await this.reserve.restore()
  }

  private warnNowAndThen(message: string, error: unknown): void {
    const now = performance.now()
    if (now < this.warnAt) return
    this.warnAt = now + 10_000
    this.parts.warn(message, { error: String(error) })
  }

  private async append(steps: readonly Step[]): Promise<void> {
    const written = this.log.append(steps.map(({ operation, body }) => ({ meta: operation, body })))
    const ids = steps.flatMap(({ operation }) => (operation.type === 'gone' ? operation.ids : [operation.id]))
    for (const id of ids) this.changing.set(id, written)
    try {
      const places = await written
      for (const [index, { operation }] of steps.entries()) this.entries.apply(operation, placeAt(places, index))
    } finally {
      for (const id of ids) if (this.changing.get(id) === written) this.changing.delete(id)
    }
  }

  private async tidyOnce(now: number): Promise<void> {
    for (let ids = this.forgettable(now); ids.length > 0; ids = this.forgettable(now)) {
      await this.append([{ operation: { type: 'gone', ids }, body: new Uint8Array() }])
    }
    for (;;) {
      const { oldest } = this.log
      if (oldest === undefined || this.isClosing) return
      const held = [...this.entries.all.values()].filter((entry) => liesIn(entry, oldest))
      if (held.length > 0 && this.log.bytes < 2 * this.entries.liveBytes + 2 * this.parts.limits.segmentBytes) return
      for (const entry of held) if (liesIn(entry, oldest)) await this.rewrite(entry)
      if (this.isClosing) return
      await this.log.dropOldest()
    }
  }

  private forgettable(now: number): readonly string[] {
    const { past } = this.parts.limits
    const ids: string[] = []
    let { size } = this.entries.past
    let bytes = this.entries.pastBytes
    for (const entry of this.entries.past) {
      if (size <= past.count && bytes <= past.bytes && now - entry.settledAt < past.ms) break
      ids.push(entry.id)
      size -= 1
      bytes -= entry.content.bodyLength + (entry.outcome?.bodyLength ?? 0)
      if (ids.length === 1000) break
    }
    return ids
  }

  /** Writes at the log's end what is known of the entry. */
  private async rewrite(entry: Entry): Promise<void> {
    const { call, body } = await this.callOf(entry)
    const outcome = await this.outcomeOf(entry)
    const change = this.changing.get(entry.id)
    if (change !== undefined || isSettled(entry) !== (outcome !== undefined)) {
      await change?.catch(() => {})
      return this.rewrite(entry)
    }
    // From here to the append nothing else happens: earlier changes of the entry are known, and later ones come later in the log, too.
    if (this.entries.all.get(entry.id) !== entry) return
    const { id, from, at, since, due, attempts, hops } = entry
    const accepted: Operation = { type: 'accepted', id, function: entry.function, from, at, since, due, attempts, hops, call }
    const records: LogRecord[] = [{ meta: accepted, body }]
    if (outcome !== undefined) records.push({ meta: outcome.settled, body: outcome.body })
    const places = await this.log.append(records)
    this.entries.move(entry, placeAt(places, 0), outcome === undefined ? undefined : placeAt(places, 1))
  }
}

function liesIn(entry: Entry, segment: number): boolean {
  return entry.content.segment === segment || entry.outcome?.segment === segment
}

function withoutBody(meta: object): LogRecord {
  return { meta, body: new Uint8Array() }
}

function placeAt(places: readonly Place[], index: number): Place {
  const place = places[index]
  if (place === undefined) throw new Error('the log returned fewer places than it got records')
  return place
}

function full(why: string): StackError {
  return new StackError('store-full', `no more events are taken: ${why}`, {
    hint: 'stack function dlq purge, or wait until events are delivered',
  })
}

function refusal(error: unknown): StackError {
  if (error instanceof StackError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new StackError('store-full', 'the disk with the events is full; the event was not taken', {
      hint: 'make room on the disk; `docker system df` tells what holds it',
      cause: error,
    })
  }
  const why = error instanceof Error ? error.message : String(error)
  return new StackError('store-failed', `the event could not be written, and was not taken: ${why}`, { cause: error })
}
