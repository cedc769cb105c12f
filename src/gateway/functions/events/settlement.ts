import type { GatewayFunction, GatewayRetry } from '../../../engine/model/gateway-config.js'
import type { CallOutcome } from '../call-api.js'

/** What a try of an event leads to. */
export type Settlement =
  | { readonly type: 'delivered'; readonly status: number }
  | { readonly type: 'retry'; readonly delayMs: number; readonly reason: string }
  /** It was no try: the function had no room. */
  | { readonly type: 'postponed'; readonly delayMs: number; readonly reason: string }
  | { readonly type: 'dead'; readonly status?: number; readonly reason: string }

/**
 * The rule of delivery: 2xx is an end; 408, 429, 5xx, a timeout and nobody there are tried again with a growing, jittered pause until `attempts`
 * or `max_age` is reached; any other answer is no better next time.
 * @param attempt the try that this came of, 1 for the first
 * @param ageMs since the event was accepted
 * @param random from 0 up to 1
 */
export function settlementOf(
  outcome: CallOutcome,
  definition: GatewayFunction,
  { attempt, ageMs, random }: { readonly attempt: number; readonly ageMs: number; readonly random: number },
): Settlement {
  if (outcome.type === 'busy') {
    return { type: 'postponed', delayMs: Math.round(100 + 200 * random), reason: 'all its places were taken' }
  }
  const { status, reason } = failureOf(outcome, definition)
  const answered = status === undefined ? {} : { status }
  if (status !== undefined && status >= 200 && status < 300) return { type: 'delivered', status }
  if (status !== undefined && !isTemporary(status)) return { type: 'dead', status, reason }
  const { retry } = definition
  if (attempt >= retry.attempts) {
    return { type: 'dead', ...answered, reason: attempt === 1 ? reason : `${reason}, the last of ${attempt} tries` }
  }
  const delayMs = Math.max(pauseBefore(attempt + 1, retry, random), Math.min(wishedPause(outcome), retry.maxMs))
  if (ageMs + delayMs > retry.maxAgeMs)
    return { type: 'dead', ...answered, reason: `${reason}, and it is too old for another try` }
  return { type: 'retry', delayMs, reason }
}

function failureOf(
  outcome: Exclude<CallOutcome, { readonly type: 'busy' }>,
  { timeoutMs }: GatewayFunction,
): { readonly status?: number; readonly reason: string } {
  if (outcome.type === 'answered') return { status: outcome.status, reason: `it answered ${outcome.status}` }
  if (outcome.type === 'timeout') return { reason: `it did not answer within ${timeoutMs} ms` }
  return { reason: `it could not be reached: ${outcome.reason}` }
}

function isTemporary(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** Half of the pause is certain, half is chance: so that what failed together is not tried again together. */
function pauseBefore(attempt: number, { backoff, initialMs, maxMs }: GatewayRetry, random: number): number {
  const pause = backoff === 'constant' ? initialMs : initialMs * 2 ** (attempt - 2)
  return Math.round(Math.min(pause, maxMs) * (0.5 + random / 2))
}

/** What `Retry-After` asks for. */
function wishedPause(outcome: CallOutcome): number {
  const wished = outcome.type === 'answered' ? Number(outcome.headers['retry-after']) : 0
  return Number.isFinite(wished) && wished > 0 ? wished * 1000 : 0
}
