import type { IncomingHttpHeaders } from 'node:http'
import type { Destination } from '../../../engine/model/function.js'
import type { GatewayConfig } from '../../../engine/model/gateway-config.js'
import { type Birth, directStep, publication } from './accepted-steps.js'
import { asBinaryEvent, attributeHeaders, eventOf, isEvent, type Message, textOf } from './cloud-event.js'
import type { Tried } from './deliveries.js'
import { envelopeOf } from './envelope.js'
import type { Step } from './event-store.js'
import type { EventLimits } from './limits.js'
import type { Settled } from './operation.js'
import { type Settlement, settlementOf } from './settlement.js'

export interface AfterTry extends Birth {
  readonly config: GatewayConfig
  readonly limits: EventLimits
  /** By the clock that never goes back, which `due` is of. */
  readonly steadyNow: number
  readonly random: number
  readonly warn: (message: string, fields: { readonly [name: string]: string | number }) => void
}

/** An event that functions returned one after the other so often goes round in a circle. */
const mostHops = 32

/** @returns what is to be written after a try, together: what became of the event, and the events that come of that */
export function stepsAfterTry(
  tried: Tried,
  after: AfterTry,
): { readonly settlement: Settlement; readonly steps: readonly Step[] } {
  const { entry, outcome } = tried
  const definition = after.config.functions.find(({ name }) => name === entry.function)
  if (definition === undefined) throw new Error(`there is no function ${entry.function}`)
  const settlement = settlementOf(outcome, definition, {
    attempt: entry.attempts,
    ageMs: after.now - entry.since,
    random: after.random,
  })
  if (settlement.type === 'retry' || settlement.type === 'postponed') {
    const attempts = settlement.type === 'retry' ? entry.attempts : entry.attempts - 1
    const due = after.steadyNow + settlement.delayMs
    const { reason } = settlement
    return { settlement, steps: [{ operation: { type: 'retry', id: entry.id, attempts, due, reason }, body: new Uint8Array() }] }
  }
  const settled = settledStep(tried, settlement, definition.deadLetter, after)
  const destination = settlement.type === 'delivered' ? definition.onSuccess : definition.onFailure
  const further = [
    ...(destination === undefined ? [] : toDestination(destination, tried, settled, after)),
    ...(settlement.type === 'delivered' ? returnedEvent(tried, after) : []),
  ]
  return { settlement, steps: [...further, settled] }
}

type End = Extract<Settlement, { readonly type: 'delivered' | 'dead' }>
type SettledStep = Step & { readonly operation: Settled }

function settledStep({ entry, outcome }: Tried, end: End, keepsLetters: boolean, { now, limits }: AfterTry): SettledStep {
  const answer = outcome.type === 'answered' ? outcome : undefined
  const most = entry.from === 'async' ? limits.answerBytes.async : limits.answerBytes.other
  return {
    operation: {
      type: 'settled',
      id: entry.id,
      state: end.type,
      isLetter: end.type === 'dead' && keepsLetters,
      at: now,
      attempts: entry.attempts,
      ...(end.type === 'dead' && { reason: end.reason }),
      ...(answer && { status: answer.status, headers: flat(answer.headers) }),
    },
    body: answer?.body.subarray(0, most) ?? new Uint8Array(),
  }
}

function toDestination(destination: Destination, tried: Tried, settled: SettledStep, after: AfterTry): readonly Step[] {
  const { entry } = tried
  if (isCircle(tried, after)) return []
  const message = destinationEvent(tried, settled, after)
  const hops = entry.hops + 1
  return 'function' in destination
    ? [directStep(destination.function, `function:${entry.function}`, message, hops, after)]
    : publication(after.config, { topic: destination.topic, message, hops }, after).steps
}

/** What became of a call, as an event: its facts, the event it was made for, and the answer. */
function destinationEvent({ entry, call, body }: Tried, { operation, body: answer }: SettledStep, { nextId }: AfterTry): Message {
  const { state, at, attempts, status, reason } = operation
  const text = textOf(answer)
  const data = {
    function: entry.function,
    id: entry.id,
    from: entry.from,
    state: state === 'delivered' ? 'succeeded' : 'failed',
    attempts,
    acceptedAt: new Date(entry.at).toISOString(),
    settledAt: new Date(at).toISOString(),
    ...(status !== undefined && { status }),
    ...(reason !== undefined && { reason }),
    event: eventOf({ headers: call.headers, body }, envelopeOf(entry)),
    ...(answer.length > 0 && { answer: text === undefined ? { base64: Buffer.from(answer).toString('base64') } : { text } }),
  }
  return {
    headers: {
      ...attributeHeaders({
        specversion: '1.0',
        id: nextId(),
        source: `/functions/${entry.function}`,
        type: `dev.stack.call.${data.state}`,
        time: data.settledAt,
        subject: entry.id,
      }),
      'content-type': 'application/json',
    },
    body: Buffer.from(JSON.stringify(data)),
  }
}

/** An event that the function returned goes to the topic of its type. */
function returnedEvent(tried: Tried, after: AfterTry): readonly Step[] {
  const { entry, outcome } = tried
  if (outcome.type !== 'answered' || !isEvent(outcome.headers) || isCircle(tried, after)) return []
  try {
    const message = asBinaryEvent({ headers: flat(outcome.headers), body: outcome.body }, envelopeOf(entry))
    const { type } = eventOf(message, envelopeOf(entry))
    return publication(after.config, { topic: type, message, hops: entry.hops + 1 }, after).steps
  } catch (error) {
    after.warn('a function returned what says to be an event and is none', {
      function: entry.function,
      requestId: entry.id,
      error: error instanceof Error ? error.message : String(error),
    })
    return []
  }
}

function isCircle({ entry }: Tried, { warn }: AfterTry): boolean {
  if (entry.hops < mostHops) return false
  warn('functions call each other in a circle; the event goes no further', {
    function: entry.function,
    requestId: entry.id,
    hops: entry.hops,
  })
  return true
}

function flat(headers: IncomingHttpHeaders): { readonly [name: string]: string } {
  const texts: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) texts[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return texts
}
