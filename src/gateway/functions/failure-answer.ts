import type { GatewayFunction } from '../../engine/model/gateway-config.js'
import type { CallFailure } from './call-failure.js'

/** What a caller is told instead of a function's answer. */
export interface FailureAnswer {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly retryAfterSeconds?: number
}

/** Nobody is there to be told: the status is for logs and figures, as web servers write it. */
export const cancelledStatus = 499

/** In plain words, and what to do about it. */
export function failureAnswer(failure: CallFailure, { name, timeoutMs, bodyLimit }: GatewayFunction): FailureAnswer {
  switch (failure.type) {
    case 'timeout':
      return timeoutAnswer(failure, name, timeText(timeoutMs))
    case 'busy':
      return {
        status: 429,
        code: 'too-many-calls',
        message: failure.isFull
          ? `all instances of \`${name}\` are at work, and as many calls wait for it as may`
          : `all instances of \`${name}\` were at work for as long as a call may wait`,
        hint: 'try again later; `concurrency`, `queue` and `scale` of the function say how many calls it takes',
        retryAfterSeconds: failure.retryAfterSeconds,
      }
    case 'unreachable':
      return {
        status: 503,
        code: 'function-unreachable',
        message: `\`${name}\` cannot be called: ${failure.reason}`,
        hint: `\`stack logs ${name}\` says why`,
      }
    case 'broken':
      return {
        status: 502,
        code: failure.isGarbage ? 'bad-answer' : 'no-answer',
        message: failure.isGarbage
          ? `\`${name}\` answered what cannot be passed on: ${failure.reason}`
          : `\`${name}\` broke off while it worked on the call: ${failure.reason}`,
        hint: `\`stack logs ${name}\` says why; the call may have had an effect`,
      }
    case 'too-large':
      return {
        status: 413,
        code: 'body-too-large',
        message: `the body is larger than the ${sizeText(bodyLimit)} that \`${name}\` takes`,
        hint: 'a larger `body_limit` of the function allows more',
      }
    case 'cancelled':
      return { status: cancelledStatus, code: 'cancelled', message: 'the caller did not wait for the answer' }
  }
}

function timeoutAnswer({ during, reason }: CallFailure & { type: 'timeout' }, name: string, time: string): FailureAnswer {
  if (during === 'body') {
    return { status: 408, code: 'request-timeout', message: `the request's body did not arrive within ${time}` }
  }
  if (during === 'call') {
    return {
      status: 504,
      code: 'function-timeout',
      message: `\`${name}\` did not answer within ${time}`,
      hint: `\`stack logs ${name}\` shows what it did; a longer \`timeout\` of the function allows more`,
    }
  }
  const why = reason === undefined ? '' : ` (${reason})`
  return {
    status: 503,
    code: 'function-unreachable',
    message: `no instance of \`${name}\` took the call within ${time}${why}`,
    hint: `\`stack ps\` tells whether it runs, and \`stack logs ${name}\` why not`,
    retryAfterSeconds: 1,
  }
}

function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`
}

function sizeText(bytes: number): string {
  if (bytes >= 1_048_576) return `${Math.round((bytes / 1_048_576) * 10) / 10} MiB`
  return bytes >= 1024 ? `${Math.round((bytes / 1024) * 10) / 10} KiB` : `${bytes} bytes`
}
