import type { Diagnostic } from './diagnostic.js'
import { formatKeyPath, type KeyPath, type Origins } from './origin.js'

/** A finding at a key path; `placed` turns it into a diagnostic with its position. */
export interface Finding {
  readonly path: KeyPath
  readonly code: string
  /** Completes a sentence that begins with the path. */
  readonly message: string
  readonly hint?: string
  /** Absent: an error. */
  readonly severity?: 'warning'
}

/** The finding where it was written. */
export function placed({ path, code, message, hint, severity }: Finding, origins: Origins): Diagnostic {
  const position = origins.at(path)
  return {
    severity: severity ?? 'error',
    code,
    message: `${formatKeyPath(path)}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position }),
  }
}
