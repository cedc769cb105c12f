import type { Place } from './log/event-log.js'
import type { Accepted } from './operation.js'

/** An event for a function, as it is held in memory: what it carries lies in the log. */
export interface Entry {
  readonly id: string
  readonly function: string
  readonly from: string
  readonly at: number
  readonly hops: number
  since: number
  state: 'waiting' | 'running' | 'delivered' | 'dead'
  attempts: number
  due: number
  isLetter: boolean
  settledAt: number
  status: number | undefined
  /** The record of its acceptance, with the call. */
  content: Place
  /** The record of its end, with the answer. */
  outcome: Place | undefined
}

/** @param content the place of the operation's record */
export function newEntry({ id, function: name, from, at, since, due, attempts, hops }: Accepted, content: Place): Entry {
  return {
    id,
    function: name,
    from,
    at,
    hops,
    since,
    state: 'waiting',
    attempts,
    due,
    isLetter: false,
    settledAt: 0,
    status: undefined,
    content,
    outcome: undefined,
  }
}

/** Whether it is delivered or dead: nothing more is tried. */
export function isSettled(entry: Entry): boolean {
  return entry.state === 'delivered' || entry.state === 'dead'
}

/** Of what it holds in the log. */
export function bytesOf({ content, outcome }: Entry): number {
  return lengthOf(content) + (outcome === undefined ? 0 : lengthOf(outcome))
}

function lengthOf({ metaLength, bodyLength }: Place): number {
  return 16 + metaLength + bodyLength
}
