import { expect, it } from 'vitest'
import type { CallOutcome } from '../../../../src/gateway/functions/call-api.js'
import { settlementOf } from '../../../../src/gateway/functions/events/settlement.js'
import { answered } from '../../../support/fake-event-caller.js'
import { gatewayFunction } from '../../../support/kept-events.js'

const retry = { attempts: 4, backoff: 'exponential', initialMs: 500, maxMs: 3000, maxAgeMs: 60_000 } as const
const resize = gatewayFunction('resize', { retry })

function settled(outcome: CallOutcome, change: { attempt?: number; ageMs?: number; random?: number } = {}) {
  return settlementOf(outcome, resize, { attempt: 1, ageMs: 0, random: 1, ...change })
}

it('ends by what the function answered', () => {
  const ends = [200, 204, 299, 301, 400, 404, 408, 409, 413, 429, 499, 500, 503, 599].map(
    (status) => `${status} ${settled(answered(status)).type}`,
  )
  expect(ends.join('\n')).toMatchInlineSnapshot(`
    "200 delivered
    204 delivered
    299 delivered
    301 dead
    400 dead
    404 dead
    408 retry
    409 dead
    413 dead
    429 retry
    499 dead
    500 retry
    503 retry
    599 retry"
  `)
  expect(settled({ type: 'timeout', ms: 1000 })).toEqual({
    type: 'retry',
    delayMs: 500,
    reason: 'it did not answer within 1000 ms',
  })
  expect(settled({ type: 'unreachable', reason: 'refused' })).toEqual({
    type: 'retry',
    delayMs: 500,
    reason: 'it could not be reached: refused',
  })
  expect(settled({ type: 'busy' }, { attempt: 4 })).toMatchObject({ type: 'postponed' })
})

it('waits twice as long for each try, up to the longest pause, half of it by chance', () => {
  const pauses = (random: number) =>
    [1, 2, 3].map((attempt) => {
      const settlement = settled(answered(500), { attempt, random })
      return settlement.type === 'retry' ? settlement.delayMs : settlement.type
    })
  expect(pauses(1)).toEqual([500, 1000, 2000])
  expect(pauses(0)).toEqual([250, 500, 1000])
  const many = gatewayFunction('resize', { retry: { ...retry, attempts: 100 } })
  expect(settlementOf(answered(500), many, { attempt: 50, ageMs: 0, random: 1 })).toMatchObject({ delayMs: 3000 })
  const constant = gatewayFunction('resize', { retry: { ...retry, backoff: 'constant' } })
  expect(settlementOf(answered(500), constant, { attempt: 3, ageMs: 0, random: 1 })).toMatchObject({ delayMs: 500 })
})

it('waits as long as the function asks for, up to the longest pause', () => {
  expect(settled(answered(503, '', { 'retry-after': '2' }))).toMatchObject({ delayMs: 2000 })
  expect(settled(answered(429, '', { 'retry-after': '3600' }))).toMatchObject({ delayMs: 3000 })
  expect(settled(answered(429, '', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }))).toMatchObject({ delayMs: 500 })
})

it('ends as a dead letter after the last try, or where it is too old for another', () => {
  expect(settled(answered(503), { attempt: 4 })).toEqual({
    type: 'dead',
    status: 503,
    reason: 'it answered 503, the last of 4 tries',
  })
  expect(settled({ type: 'timeout', ms: 1 }, { attempt: 4 })).toEqual({
    type: 'dead',
    reason: 'it did not answer within 1000 ms, the last of 4 tries',
  })
  expect(settled(answered(500), { ageMs: 59_800 })).toEqual({
    type: 'dead',
    status: 500,
    reason: 'it answered 500, and it is too old for another try',
  })
  expect(settled(answered(422))).toEqual({ type: 'dead', status: 422, reason: 'it answered 422' })
})
