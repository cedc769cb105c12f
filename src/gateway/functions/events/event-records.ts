import type { CallResult, DeadLetter, EventRecord } from '../../../engine/model/gateway-answers.js'
import { eventOf, textOf } from './cloud-event.js'
import type { Entry } from './entry.js'
import { envelopeOf } from './envelope.js'
import type { EventStore } from './event-store.js'
import type { StoredCall } from './operation.js'

/** Of an event's data, lists show so much, and leave out what is larger. */
const mostListed = 64 * 1024

/** An event with all that it carries, as it lies in the log. */
export async function eventRecord(entry: Entry, store: EventStore): Promise<EventRecord> {
  const { call, body } = await store.callOf(entry)
  return recordOf(entry, call, body)
}

/** The same of a call that is at hand. */
export function recordOf(entry: Entry, { headers }: StoredCall, body: Uint8Array): EventRecord {
  const { id, at, from, function: name, state, attempts } = entry
  const event = eventOf({ headers, body }, envelopeOf(entry))
  return { id, at: new Date(at).toISOString(), from, function: name, state, attempts, event }
}

/** An event as a list shows it: without data that are large. */
export async function listedRecord(entry: Entry, store: EventStore): Promise<EventRecord> {
  const record = await eventRecord(entry, store)
  return { ...record, event: listed(record.event, entry) }
}

/** A dead letter as a list shows it. */
export async function listedLetter(entry: Entry, store: EventStore): Promise<DeadLetter> {
  const letter = await deadLetter(entry, store)
  return { ...letter, event: listed(letter.event, entry) }
}

/** A dead letter whole, with the reason and the function's last answer. */
export async function deadLetter(entry: Entry, store: EventStore): Promise<DeadLetter> {
  const { event } = await eventRecord(entry, store)
  const outcome = await store.outcomeOf(entry)
  const lastBody = outcome === undefined || outcome.body.length === 0 ? undefined : outcome.body.toString()
  return {
    id: entry.id,
    function: entry.function,
    at: new Date(entry.settledAt).toISOString(),
    attempts: entry.attempts,
    reason: outcome?.settled.reason ?? 'unknown',
    ...(outcome?.settled.status !== undefined && { lastStatus: outcome.settled.status }),
    ...(lastBody !== undefined && { lastBody }),
    event,
  }
}

/** What is known of a call by now; its answer once it is settled. */
export async function callResult(entry: Entry, store: EventStore): Promise<CallResult> {
  const { id, function: name, attempts, at, state } = entry
  const outcome = await store.outcomeOf(entry)
  const known = {
    id,
    function: name,
    state: state === 'delivered' ? 'succeeded' : state === 'dead' ? 'failed' : state,
    attempts,
    acceptedAt: new Date(at).toISOString(),
  } as const
  if (outcome === undefined) return known
  const { status, headers, reason } = outcome.settled
  const text = textOf(outcome.body)
  return {
    ...known,
    settledAt: new Date(entry.settledAt).toISOString(),
    ...(status !== undefined && { status, body: text === undefined ? { base64: outcome.body.toString('base64') } : { text } }),
    ...(headers !== undefined && { headers }),
    ...(reason !== undefined && { reason }),
  }
}

function listed(event: EventRecord['event'], { content }: Entry): EventRecord['event'] {
  if (content.bodyLength <= mostListed) return event
  const { data: _, data_base64: __, ...rest } = event
  return rest
}
