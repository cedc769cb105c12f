import { exitCodes, StackError } from '../engine/model/errors.js'

/** The error for a command line that cannot be meant: exit code 2. */
export function refuse(message: string, hint: string): StackError {
  return new StackError('usage', message, { hint, exitCode: exitCodes.usage })
}
