import { DiagnosticsError, StackError } from '../engine/model/errors.js'
import { formatDiagnostics, summarizeDiagnostics } from './diagnostic.js'
import { detailLines } from './explanation.js'
import type { Style } from './style.js'

/**
 * What a command that failed says: every finding with its place, a sentence with what explains it and its next step, or, for a bug, the
 * stack.
 * Ends with a line end.
 */
export function formatFailure(error: unknown, cwd: string, style: Style): string {
  if (error instanceof DiagnosticsError && !isAboutNoFile(error)) {
    return `${formatDiagnostics(error.diagnostics, cwd, style)}${style.bad(summarizeDiagnostics(error.diagnostics, cwd))}\n`
  }
  if (error instanceof StackError) {
    const { message, hint } = error instanceof DiagnosticsError ? (error.diagnostics[0] ?? error) : error
    return `${[style.bad(message), ...detailLines(error.details), ...(hint ? [hint] : [])].join('\n')}\n`
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${style.bad('this is a bug in stack, please report it:')}\n${stack}\n`
}

/** One finding that stands nowhere: there is no file it could be in. */
function isAboutNoFile({ diagnostics }: DiagnosticsError): boolean {
  return diagnostics.length === 1 && diagnostics[0]?.position === undefined
}
