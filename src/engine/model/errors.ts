import type { Diagnostic } from './diagnostic.js'
import type { FailureDetail } from './event.js'

/** The exit codes of the command line: 1 for failures, 2 for wrong usage, 130 after Ctrl-C. */
export const exitCodes = { failure: 1, usage: 2, interrupted: 130 } as const

interface StackErrorOptions {
  readonly hint?: string
  readonly exitCode?: number
  readonly cause?: unknown
  /** What explains it: probe output, last log lines. */
  readonly details?: readonly FailureDetail[]
}

/**
 * A failure that a user can act on: a stable code, a sentence, and what to do next. Everything else that is thrown is a bug and
 * shows its stack.
 */
export class StackError extends Error {
  override readonly name: string = 'StackError'
  readonly code: string
  readonly hint: string | undefined
  readonly exitCode: number
  readonly details: readonly FailureDetail[]

  constructor(code: string, message: string, options: StackErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.exitCode = options.exitCode ?? exitCodes.failure
    this.details = options.details ?? []
  }
}

/** What the user wrote cannot be used; carries every finding with its position. */
export class DiagnosticsError extends StackError {
  override readonly name = 'DiagnosticsError'
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length
    super('invalid-stack', `${count} ${count === 1 ? 'problem' : 'problems'} in the stack file; nothing was changed`)
    this.diagnostics = diagnostics
  }
}
