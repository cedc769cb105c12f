import type { Json } from './json.js'
import type { ByteText, DurationText } from './service.js'

/*
 * A function as a stack file declares it under `functions:` or `x-functions:`, canonical and typed. Keys that mean the same as for a
 * service (environment, secrets, volumes, networks, depends_on, deploy ..) are not named here: they pass into the function's service.
 */

export interface FunctionDeclaration {
  /**
   * `node22`, `python3.12`: a version that is supported; `dockerfile`, `image`, `exec`; `service` where a service says `x-function`. As
   * written (`node`, `python36`) before functions/expand has looked at it.
   */
  readonly runtime: string
  /** Absolute: the folder that the handler's file is in, or that file. `functions/NAME` beside the stack file where it is not said. */
  readonly source?: string
  /** `index.resize`: a file without its extension, and what it exports. Absent: found by the runtime. */
  readonly handler?: string
  readonly signature: FunctionSignature
  /** Of the runtime `image`. */
  readonly image?: string
  /** Of the runtime `dockerfile`: its name in `source`; `Dockerfile` where it is absent. */
  readonly dockerfile?: string
  /** Of the runtime `exec`: the program that reads a call on standard input and answers on standard output. */
  readonly command?: readonly string[]
  /** Where it listens in its container; the runtimes' servers do at 8080. */
  readonly port: number
  /** The one limit of a call, from its acceptance by the gateway to the last byte of the answer. */
  readonly timeout: DurationText
  /** Calls that one instance works on at a time. */
  readonly concurrency: number
  readonly queue: { readonly max: number; readonly wait: DurationText }
  /** The largest body of a call. */
  readonly body_limit: ByteText
  readonly scale?: FunctionScale
  /** Higher goes first where calls wait. */
  readonly priority: number
  readonly retry: RetryPolicy
  readonly dead_letter: boolean
  readonly on_success?: Destination
  readonly on_failure?: Destination
  readonly triggers: readonly Trigger[]
}

export const functionSignatures = ['auto', 'http', 'cloudevent', 'event', 'kubeless', 'lambda', 'openfaas'] as const
export type FunctionSignature = (typeof functionSignatures)[number]

export interface FunctionScale {
  readonly min: number
  readonly max: number
  readonly metric: 'concurrency' | 'rps' | 'cpu' | 'memory'
  readonly target: number
}

export interface RetryPolicy {
  /** Of the first try and all others together; 1: no second one. */
  readonly attempts: number
  readonly backoff: 'exponential' | 'constant'
  readonly initial: DurationText
  readonly max: DurationText
  /** An event older than this is not tried again. */
  readonly max_age: DurationText
}

/** Where what became of an event goes. */
export type Destination = { readonly function: string } | { readonly topic: string }

export type Trigger =
  | {
      readonly type: 'http'
      /** `/users/{id}`, `/files/*`; absent: `/fn/NAME` alone. */
      readonly path?: string
      /** Absent: all. */
      readonly methods?: readonly string[]
      readonly hostname?: string
      readonly cors?: CorsPolicy
      readonly auth: 'none' | 'key'
    }
  | {
      readonly type: 'cron'
      /** Five fields, or six with seconds first, or `@hourly`, `@every 10s`. */
      readonly schedule: string
      /** IANA; `UTC` where it is absent. */
      readonly timezone: string
      readonly overlap: 'allow' | 'forbid' | 'replace'
      readonly data?: Json
      readonly name?: string
    }
  | { readonly type: 'topic'; readonly topic: string }

export interface CorsPolicy {
  /** `*`, or origins. */
  readonly origins: readonly string[]
  readonly methods?: readonly string[]
  readonly headers?: readonly string[]
  readonly credentials: boolean
  /** Seconds. */
  readonly max_age: number
}
