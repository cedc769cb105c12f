import type { LogFile, LogFiles } from './log-files.js'
import { encodeGroup, type FoundRecord, type LogRecord, readGroups, recordHeaderLength } from './log-record.js'

/** Where a record lies. */
export interface Place {
  readonly segment: number
  readonly offset: number
  readonly metaLength: number
  readonly bodyLength: number
}

export interface LogParts {
  readonly files: LogFiles
  /** A segment that is as long is followed by a new one. */
  readonly segmentBytes: number
  /** What each new segment begins with, so that earlier ones can go: read when it is written. */
  readonly snapshot: () => readonly LogRecord[]
  /** Monotonic milliseconds. */
  readonly clock: () => number
  readonly damaged: (segment: string, bytes: number) => void
}

interface Segment {
  readonly number: number
  readonly file: LogFile
  length: number
  readonly reads: Set<Promise<unknown>>
}

interface WaitingGroup {
  readonly bytes: Buffer
  readonly found: readonly FoundRecord[]
  readonly resolve: (places: readonly Place[]) => void
  readonly reject: (error: unknown) => void
}

/** So much goes to disk at a time. */
const mostAtATime = 8 * 1024 * 1024

/**
 * An append-only log in numbered segments. What is appended while the disk is at work goes there together next (one sync for all), and is
 * acknowledged after that. What follows the last whole group of a segment was never acknowledged, and is cut off.
 */
export class EventLog {
  syncs = 0
  syncMs = 0
  private readonly waiting: WaitingGroup[] = []
  private writing: Promise<void> | undefined
  /** The last one has a tail that could not be cut off. */
  private isTailBad = false

  private constructor(
    private readonly parts: LogParts,
    private readonly segments: Map<number, Segment>,
    private tail: Segment,
  ) {}

  /** @param replay called with each record of the log, in order. */
  static async open(parts: LogParts, replay: (meta: unknown, place: Place) => void): Promise<EventLog> {
    const segments = new Map<number, Segment>()
    const names = (await parts.files.list()).filter((name) => numberOf(name) !== undefined).sort()
    for (const name of names) {
      const number = numberOf(name) ?? 0
      const file = await parts.files.open(name)
      const bytes = await file.readAll()
      const { groups, end } = readGroups(bytes, 0)
      for (const { meta, ...at } of groups.flat()) replay(meta, { segment: number, ...at })
      if (end < bytes.length) {
        parts.damaged(name, bytes.length - end)
        if (name === names.at(-1)) await file.truncate(end)
      }
      if (end === 0 && segments.size > 0 && name === names.at(-1)) {
        // It was begun, and lacks what a segment begins with.
        await file.close()
        await parts.files.remove(name)
      } else segments.set(number, { number, file, length: end, reads: new Set() })
    }
    const last = [...segments.values()].at(-1)
    const tail = last ?? { number: 1, file: await parts.files.open(nameOf(1)), length: 0, reads: new Set() }
    segments.set(tail.number, tail)
    await parts.files.sync()
    return new EventLog(parts, segments, tail)
  }

  /** @returns where the records are, once they are on disk. @throws what the disk says; then none of them will ever be seen again */
  append(records: readonly LogRecord[]): Promise<readonly Place[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...encodeGroup(records), resolve, reject })
      this.writing ??= this.write()
    })
  }

  async read(place: Place): Promise<{ readonly meta: unknown; readonly body: Buffer }> {
    const segment = this.segments.get(place.segment)
    if (segment === undefined) throw new Error(`segment ${place.segment} of the log is gone`)
    const reading = segment.file.read(place.metaLength + place.bodyLength, place.offset + recordHeaderLength)
    segment.reads.add(reading)
    const bytes = await reading.finally(() => segment.reads.delete(reading))
    return { meta: JSON.parse(bytes.toString('utf8', 0, place.metaLength)), body: bytes.subarray(place.metaLength) }
  }

  get bytes(): number {
    let total = 0
    for (const segment of this.segments.values()) total += segment.length
    return total
  }

  /** The number of the first segment, where there is one besides that which is written to. */
  get oldest(): number | undefined {
    const [first] = this.segments.keys()
    return first === this.tail.number ? undefined : first
  }

  /** Removes the oldest segment: nothing in it may be needed any more. */
  async dropOldest(): Promise<void> {
    const number = this.oldest
    const segment = number === undefined ? undefined : this.segments.get(number)
    if (segment === undefined) return
    this.segments.delete(segment.number)
    await Promise.allSettled(segment.reads)
    await segment.file.close()
    await this.parts.files.remove(nameOf(segment.number))
    await this.parts.files.sync()
  }

  async close(): Promise<void> {
    await this.writing
    for (const { file } of this.segments.values()) await file.close()
  }

  private async write(): Promise<void> {
    // What the same turn of the event loop still appends goes along.
    await Promise.resolve()
    while (this.waiting.length > 0) {
      const groups = this.takeSome()
      try {
        if (this.isTailBad || this.tail.length >= this.parts.segmentBytes) await this.startSegment()
        await this.writeGroups(groups)
      } catch (error) {
        for (const { reject } of groups) reject(error)
      }
    }
    this.writing = undefined
  }

  private takeSome(): readonly WaitingGroup[] {
    let bytes = 0
    let count = 0
    for (const group of this.waiting) {
      if (count > 0 && bytes + group.bytes.length > mostAtATime) break
      bytes += group.bytes.length
      count += 1
    }
    return this.waiting.splice(0, count)
  }

  private async writeGroups(groups: readonly WaitingGroup[]): Promise<void> {
    const { tail } = this
    const start = tail.length
    const bytes = Buffer.concat(groups.map((group) => group.bytes))
    try {
      await tail.file.write(bytes, start)
      const begun = this.parts.clock()
      await tail.file.sync()
      this.syncMs += this.parts.clock() - begun
      this.syncs += 1
    } catch (error) {
      await tail.file.truncate(start).catch(() => {
        this.isTailBad = true
      })
      throw error
    }
    tail.length = start + bytes.length
    let offset = start
    for (const { found, bytes: group, resolve } of groups) {
      const base = offset
      resolve(
        found.map(({ metaLength, bodyLength, offset: within }) => ({
          segment: tail.number,
          offset: base + within,
          metaLength,
          bodyLength,
        })),
      )
      offset += group.length
    }
  }

  private async startSegment(): Promise<void> {
    const number = this.tail.number + 1
    const file = await this.parts.files.open(nameOf(number))
    try {
      const snapshot = this.parts.snapshot()
      const { bytes } = snapshot.length === 0 ? { bytes: Buffer.alloc(0) } : encodeGroup(snapshot)
      await file.truncate(0)
      await file.write(bytes, 0)
      await file.sync()
      await this.parts.files.sync()
      this.tail = { number, file, length: bytes.length, reads: new Set() }
      this.segments.set(number, this.tail)
      this.isTailBad = false
    } catch (error) {
      await file.close()
      await this.parts.files.remove(nameOf(number)).catch(() => {})
      throw error
    }
  }
}

function nameOf(number: number): string {
  return `log-${String(number).padStart(8, '0')}`
}

function numberOf(name: string): number | undefined {
  const match = /^log-(\d{8})$/.exec(name)
  return match ? Number(match[1]) : undefined
}
