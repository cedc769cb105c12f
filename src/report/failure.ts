import { DiagnosticsError, StackError } from '../engine/model/errors.js'
import { formatDiagnostics, summarizeDiagnostics } from './diagnostic.js'
import type { Style } from './style.js'

/**
 * What a command that failed says: every finding with its place, a sentence with its next step, or, for a bug, the stack.
 * Ends with a line end.
 */
export function formatFailure(error: unknown, cwd: string, style: Style): string {
  if (error instanceof DiagnosticsError) {
    return `${formatDiagnostics(error.diagnostics, cwd, style)}${style.bad(summarizeDiagnostics(error.diagnostics, cwd))}\n`
  }
  if (error instanceof StackError) {
    return `${style.bad(error.message)}\n${error.hint ? `${error.hint}\n` : ''}`
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${style.bad('this is a bug in stack, please report it:')}\n${stack}\n`
}
