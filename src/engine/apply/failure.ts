import { StackError } from '../model/errors.js'
import type { Failure } from '../model/event.js'
import { formatPlace, type Position } from '../model/origin.js'

/**
 * An error as events tell it. Anything but a StackError is a bug; its stack is shown by whoever reports the result.
 * @param origin where what failed was declared: said too, unless the message names a line itself.
 */
export function asFailure(error: unknown, origin?: Position): Failure {
  if (error instanceof StackError) {
    const { code, details, hint } = error
    const message = withPlace(error.message, origin)
    return { code, message, ...(details.length > 0 && { details }), ...(hint !== undefined && { hint }) }
  }
  return { code: 'bug', message: error instanceof Error ? error.message : String(error) }
}

/** A sentence with where it comes from: `... (stack.yaml:14)`. One that names a line already (`(Dockerfile:3)`) stays as it is. */
export function withPlace(message: string, origin: Position | undefined): string {
  const namesLine = /\((?:[^()]*:|line )\d+\)|\.ya?ml:\d+/.test(message)
  return origin === undefined || namesLine ? message : `${message} (${formatPlace(origin)})`
}
