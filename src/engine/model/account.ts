import type { KeyPath, Position } from './origin.js'

/**
 * What became of one key of the stack file on a target. `translated`: it means there what it means in Compose. `approximated`: nearly, and
 * `reason` says where it differs. `ignored`: it has no effect there. `rejected`: it cannot be had there, so nothing is changed.
 */
export type AccountLevel = 'translated' | 'approximated' | 'ignored' | 'rejected'

/** One line of `stack k8s explain`. Every key that a user wrote is in exactly one. */
export interface Account {
  readonly level: AccountLevel
  /** As written: `['services', 'web', 'stop_signal']`. */
  readonly path: KeyPath
  /** A sentence for a person; for `translated`, what it became: `Deployment web: terminationGracePeriodSeconds`. */
  readonly reason: string
  /** What helps, where something does. */
  readonly hint?: string
  readonly position?: Position
}
