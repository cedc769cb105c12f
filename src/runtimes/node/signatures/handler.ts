import type { Call } from '../calls/call.js'

/** What users export: anything may be passed to it, anything comes back. */
export type UserFunction = (...values: unknown[]) => unknown

/** A user's function as the module offers it. */
export interface FoundFunction {
  readonly run: UserFunction
  /** `default`, or the name of the export. */
  readonly exported: string
  /** The file's name without folder and extension: `handler`. */
  readonly file: string
  /** Where it registered itself (functions-framework) or is a `fetch` method: then that decides. */
  readonly registered?: 'http' | 'cloudevent' | 'typed' | 'fetch'
}

/** A user's function behind the signature it was written for. */
export interface Handler {
  readonly signature: SignatureName
  /** Works on a call; what comes back, now or later, is sent. */
  handle(call: Call): unknown
  /** Whether it may answer through the response in its own time: then nothing returned says nothing. */
  readonly answersLater: boolean
  /** Whether it takes events alone. */
  readonly eventsOnly: boolean
}

export type SignatureName =
  | 'http'
  | 'fetch'
  | 'typed'
  | 'cloudevent'
  | 'event'
  | 'kubeless'
  | 'lambda'
  | 'openfaas'
  | 'knative'
  | 'exec'
