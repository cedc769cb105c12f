import { StackError } from '../../engine/model/errors.js'
import type { FailureAnswer } from './failure-answer.js'

const statuses: { readonly [code: string]: number } = {
  'store-full': 507,
  'store-failed': 503,
  'gateway-closing': 503,
  'invalid-event': 400,
}

/** Why something was not kept: the keeper's own words where it has some. @param what begins the sentence where it has none */
export function keeperFailure(error: unknown, what: string): FailureAnswer {
  if (!(error instanceof StackError)) {
    return { status: 500, code: 'not-kept', message: `${what}: ${error instanceof Error ? error.message : String(error)}` }
  }
  const { code, message, hint } = error
  return { status: statuses[code] ?? 500, code, message, ...(hint !== undefined && { hint }) }
}
