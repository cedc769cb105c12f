import { StackError } from '../model/errors.js'
import type { Failure } from '../model/event.js'

/** An error as events tell it. Anything but a StackError is a bug; its stack is shown by whoever reports the result. */
export function asFailure(error: unknown): Failure {
  if (error instanceof StackError) {
    const { code, message, details, hint } = error
    return { code, message, ...(details.length > 0 && { details }), ...(hint !== undefined && { hint }) }
  }
  return { code: 'bug', message: error instanceof Error ? error.message : String(error) }
}
