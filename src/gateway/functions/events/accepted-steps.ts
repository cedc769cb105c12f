import type { GatewayConfig, GatewayCron, GatewayFunction } from '../../../engine/model/gateway-config.js'
import type { AsyncRequest } from '../call-api.js'
import { asBinaryEvent, attributeHeaders, type Message } from './cloud-event.js'
import type { Entry } from './entry.js'
import type { Step } from './event-store.js'
import type { Accepted, StoredCall } from './operation.js'

/** What makes an event new. */
export interface Birth {
  readonly now: number
  readonly nextId: () => string
}

/** A request that is answered later: the call is the one that came. */
export function asyncStep({ function: { name }, method, path, headers, body }: AsyncRequest, id: string, now: number): Step {
  return acceptedStep({ id, function: name, from: 'async', hops: 0, call: { method, path, headers } }, body, now)
}

export interface Publication {
  readonly id: string
  readonly functions: readonly string[]
  readonly steps: readonly Step[]
}

/**
 * An event of a topic: one call for each function that has the topic as a trigger.
 * @throws StackError `invalid-event`
 */
export function publication(
  config: GatewayConfig,
  { topic, message, hops }: { readonly topic: string; readonly message: Message; readonly hops: number },
  { now, nextId }: Birth,
): Publication {
  const id = nextId()
  const event = asBinaryEvent(message, {
    id,
    source: `/topics/${topic}`,
    type: 'dev.stack.topic',
    time: new Date(now).toISOString(),
  })
  const functions = config.functions.filter(({ topics }) => topics.includes(topic)).map(({ name }) => name)
  const steps = functions.map((name) =>
    acceptedStep(
      { id: functions.length === 1 ? id : `${id}-${name}`, function: name, from: `topic:${topic}`, hops, call: eventCall(event) },
      event.body,
      now,
    ),
  )
  return { id, functions, steps }
}

/** An event for one function. */
export function directStep(functionName: string, from: string, event: Message, hops: number, { now, nextId }: Birth): Step {
  return acceptedStep({ id: nextId(), function: functionName, from, hops, call: eventCall(event) }, event.body, now)
}

/** @param at the time of its schedule that came */
export function cronStep({ name }: GatewayFunction, cron: GatewayCron, at: number, { now, nextId }: Birth): Step {
  const id = nextId()
  const time = new Date(at).toISOString()
  const data = cron.data ?? { schedule: cron.schedule, timezone: cron.timezone, time }
  const headers = {
    ...attributeHeaders({ specversion: '1.0', id, source: `/crons/${cron.id}`, type: 'dev.stack.cron', time, subject: cron.id }),
    'content-type': typeof data === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
  }
  const body = Buffer.from(typeof data === 'string' ? data : JSON.stringify(data))
  return acceptedStep({ id, function: name, from: `cron:${cron.id}`, hops: 0, call: eventCall({ headers, body }) }, body, now)
}

/** The same call once more, as a new event. */
export function replayStep(entry: Entry, call: StoredCall, body: Uint8Array, { now, nextId }: Birth): Step {
  return acceptedStep({ id: nextId(), function: entry.function, from: `replay:${entry.id}`, hops: 0, call }, body, now)
}

function eventCall({ headers }: Message): StoredCall {
  return { method: 'POST', path: '/', headers }
}

function acceptedStep(what: Pick<Accepted, 'id' | 'function' | 'from' | 'hops' | 'call'>, body: Uint8Array, now: number): Step {
  return { operation: { type: 'accepted', ...what, at: now, since: now, due: now, attempts: 0 }, body }
}
