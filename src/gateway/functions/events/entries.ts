import { bytesOf, type Entry, isSettled, newEntry } from './entry.js'
import type { Place } from './log/event-log.js'
import type { CronState, Operation, Settled } from './operation.js'

export interface EntryCounts {
  readonly pending: number
  readonly deadLetters: number
}

/** The state that the log's operations lead to: all that the gateway knows of events without reading what they carry. */
export class Entries {
  /** Oldest acceptance first, but for redriven ones. */
  readonly all = new Map<string, Entry>()
  readonly crons = new Map<string, CronState>()
  /** Settled ones that are no dead letters, the earliest first. */
  readonly past = new Set<Entry>()
  pastBytes = 0
  liveBytes = 0
  pending = 0
  deadLetters = 0
  private readonly counts = new Map<string, { pending: number; deadLetters: number }>()

  countsOf(functionName: string): EntryCounts {
    return this.counts.get(functionName) ?? { pending: 0, deadLetters: 0 }
  }

  /** @param place of the operation's record */
  apply(operation: Operation, place: Place): void {
    if (operation.type === 'cron') {
      this.crons.set(operation.id, operation)
      return
    }
    if (operation.type === 'gone') {
      for (const id of operation.ids) this.remove(id)
      return
    }
    if (operation.type === 'accepted') {
      // Written anew where the log was tidied: what was known of it goes on in the records that follow.
      this.remove(operation.id)
      const entry = newEntry(operation, place)
      this.all.set(entry.id, entry)
      this.count(entry, 1)
      return
    }
    const entry = this.all.get(operation.id)
    if (entry === undefined) return
    if (operation.type === 'redriven') {
      if (entry.isLetter) this.redrive(entry, operation.at)
      return
    }
    // It was ended otherwise while it was tried.
    if (isSettled(entry)) return
    if (operation.type === 'attempt') {
      entry.attempts = operation.attempt
      entry.state = 'running'
    } else if (operation.type === 'retry') {
      entry.attempts = operation.attempts
      entry.due = operation.due
      entry.state = 'waiting'
    } else this.settle(entry, operation, place)
  }

  /** Its records were written anew. */
  move(entry: Entry, content: Place, outcome: Place | undefined): void {
    if (this.all.get(entry.id) !== entry) return
    this.count(entry, -1)
    entry.content = content
    entry.outcome = outcome
    this.count(entry, 1)
  }

  private remove(id: string): void {
    const entry = this.all.get(id)
    if (entry === undefined) return
    this.all.delete(id)
    this.past.delete(entry)
    this.count(entry, -1)
  }

  private settle(entry: Entry, settled: Settled, place: Place): void {
    this.count(entry, -1)
    entry.state = settled.state
    entry.attempts = settled.attempts
    entry.isLetter = settled.isLetter
    entry.settledAt = settled.at
    entry.status = settled.status
    entry.outcome = place
    this.count(entry, 1)
    if (!entry.isLetter) this.past.add(entry)
    const cron = entry.from.startsWith('cron:') ? this.crons.get(entry.from.slice('cron:'.length)) : undefined
    if (cron !== undefined) this.crons.set(cron.id, { ...cron, lastStatus: settled.status ?? 503 })
  }

  private redrive(entry: Entry, at: number): void {
    this.count(entry, -1)
    entry.state = 'waiting'
    entry.attempts = 0
    entry.isLetter = false
    entry.since = at
    entry.due = at
    entry.outcome = undefined
    this.count(entry, 1)
  }

  private count(entry: Entry, by: 1 | -1): void {
    const counts = this.counts.get(entry.function) ?? { pending: 0, deadLetters: 0 }
    this.counts.set(entry.function, counts)
    const bytes = bytesOf(entry) * by
    this.liveBytes += bytes
    if (!isSettled(entry)) {
      counts.pending += by
      this.pending += by
    } else if (entry.isLetter) {
      counts.deadLetters += by
      this.deadLetters += by
    } else this.pastBytes += bytes
  }
}
