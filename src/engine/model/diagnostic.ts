import type { Position } from './origin.js'

/** One finding about what the user wrote. Diagnostics are collected and reported together, never thrown one by one. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** Stable and machine-readable: `unknown-key`, `not-a-duration`, `dependency-cycle`. */
  readonly code: string
  /** A sentence for a person, lower-case after the name, quoting what they typed: "services.api.port: unknown key". */
  readonly message: string
  /** What to do next: "did you mean `ports`?" */
  readonly hint?: string
  readonly position?: Position
}

/** What every stage of the pipeline returns: its value as far as it could be made, and what it found on the way. */
export interface Checked<Value> {
  readonly value: Value
  readonly diagnostics: readonly Diagnostic[]
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}
