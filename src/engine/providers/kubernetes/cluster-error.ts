import { StackError } from '../../model/errors.js'

/** What went wrong between us and a cluster, as far as callers decide by it. */
export type ClusterFailure =
  /** No such object, or no such kind: 404. */
  | 'not-found'
  /** Fields are managed by somebody else, or the object changed meanwhile: 409. */
  | 'conflict'
  /** 409 of `create`. */
  | 'already-exists'
  /** The server found the object wrong, or a field of it immutable: 400, 422. */
  | 'invalid'
  /** Known, and not allowed: 403. */
  | 'denied'
  /** Not known, or no longer: 401, an expired certificate or token. */
  | 'unauthenticated'
  /** A `resourceVersion` that the server has forgotten: 410. */
  | 'expired'
  /** Nobody answers at the address, or not whom the kubeconfig trusts. */
  | 'unreachable'
  /** Everything else: 500 and worse. */
  | 'server'

/** One of the API's own reasons: a field, and what it says of it. */
export interface ClusterErrorCause {
  /** `spec.template.spec.containers[0].image`, `.spec.replicas`; empty where the reason has no field. */
  readonly field: string
  readonly message: string
  /** `FieldValueInvalid`, `FieldManagerConflict`, `ExitCode`. */
  readonly reason: string
}

interface ClusterErrorOptions {
  readonly status?: number
  readonly reason?: string
  readonly causes?: readonly ClusterErrorCause[]
  readonly hint?: string
  readonly exitCode?: number
  readonly cause?: unknown
}

/** A failure of a cluster's API server or on the way to it. Its message is the server's own sentence where it gave one. */
export class ClusterError extends StackError {
  override readonly name = 'ClusterError'
  readonly failure: ClusterFailure
  /** The HTTP status, where the server answered. */
  readonly status: number | undefined
  /** The server's word for it: `Conflict`, `AlreadyExists`, `Invalid`; empty where it gave none. */
  readonly reason: string
  readonly causes: readonly ClusterErrorCause[]

  constructor(failure: ClusterFailure, message: string, options: ClusterErrorOptions = {}) {
    super(`cluster-${failure}`, message, options)
    this.failure = failure
    this.status = options.status
    this.reason = options.reason ?? ''
    this.causes = options.causes ?? []
  }
}

export function isClusterFailure(error: unknown, failure: ClusterFailure): error is ClusterError {
  return error instanceof ClusterError && error.failure === failure
}
