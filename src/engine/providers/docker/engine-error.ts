import { StackError } from '../../model/errors.js'

/** What went wrong between us and the engine, as far as callers decide by it. */
export type EngineFailure =
  /** No such container, image, network, volume, exec: 404. */
  | 'not-found'
  /** The name is taken, the container runs, the volume is in use: 409. */
  | 'conflict'
  /** A host port is held by something else. */
  | 'port-taken'
  /** The engine found the request wrong: 400. */
  | 'invalid'
  /** Not allowed, at the engine or at the registry: 401, 403. */
  | 'denied'
  /** The engine has no such feature at its API version, or on its platform: 501. */
  | 'unsupported'
  /** No engine answers at the address. */
  | 'unreachable'
  /** Everything else the engine fails at: 500 and worse. */
  | 'engine'

interface EngineErrorOptions {
  readonly status?: number
  readonly hint?: string
  readonly cause?: unknown
}

/** A failure of the Docker Engine or on the way to it. Its message is the engine's own sentence, cleaned of prefixes for programs. */
export class EngineError extends StackError {
  override readonly name = 'EngineError'
  readonly failure: EngineFailure
  /** The HTTP status, where the engine gave one. */
  readonly status: number | undefined

  constructor(failure: EngineFailure, message: string, options: EngineErrorOptions = {}) {
    super(`engine-${failure}`, message, options)
    this.failure = failure
    this.status = options.status
  }
}

/** Whether an error says that a thing does not exist: what `remove` and `inspect` callers often take as an answer. */
export function isNotFound(error: unknown): boolean {
  return error instanceof EngineError && error.failure === 'not-found'
}

export function isConflict(error: unknown): boolean {
  return error instanceof EngineError && error.failure === 'conflict'
}
