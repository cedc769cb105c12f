import type { CorsPolicy, Destination } from './function.js'
import type { Json } from './json.js'

/*
 * What the function gateway works by: written by functions/expand into a config of the stack, read by src/gateway/functions. Everything is
 * resolved: times in milliseconds, sizes in bytes, no defaults left open.
 */

export interface GatewayConfig {
  readonly version: 1
  /** The project's name. */
  readonly project: string
  readonly functions: readonly GatewayFunction[]
  /** The file with the keys of `auth: key`, one a line; absent where no key was given. */
  readonly keyFile?: string
}

export interface GatewayFunction {
  readonly name: string
  /** The name under which all its instances are found: each address it resolves to is one. */
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  readonly concurrency: number
  readonly queue: { readonly max: number; readonly waitMs: number }
  readonly bodyLimit: number
  readonly priority: number
  /** Routes besides `/fn/NAME` and `NAME.localhost`, which every function has. */
  readonly routes: readonly GatewayRoute[]
  /** Of `/fn/NAME` and `NAME.localhost`, as an http trigger without a path says; empty: all methods. */
  readonly methods: readonly string[]
  readonly cors?: CorsPolicy
  /** `key` where any http trigger asks for one: then `/fn/NAME` does, too. */
  readonly auth: 'none' | 'key'
  readonly retry: GatewayRetry
  readonly deadLetter: boolean
  readonly onSuccess?: Destination
  readonly onFailure?: Destination
  readonly crons: readonly GatewayCron[]
  /** Topics of the built-in bus that it is called for. */
  readonly topics: readonly string[]
}

export interface GatewayRoute {
  /** `/users/{id}`: a name stands for one part; a `*` at the end for all that follow. */
  readonly path: string
  /** Upper case; empty: all. */
  readonly methods: readonly string[]
  readonly hostname?: string
  readonly cors?: CorsPolicy
  readonly auth: 'none' | 'key'
}

export interface GatewayRetry {
  readonly attempts: number
  readonly backoff: 'exponential' | 'constant'
  readonly initialMs: number
  readonly maxMs: number
  readonly maxAgeMs: number
}

export interface GatewayCron {
  /** `NAME/cron-1`, or `NAME/<its own name>`: stays the same while others come and go. */
  readonly id: string
  readonly schedule: string
  readonly timezone: string
  readonly overlap: 'allow' | 'forbid' | 'replace'
  readonly data?: Json
}

/** Inside the gateway's container. */
export const gatewayPaths = { config: '/etc/stack/gateway.json', state: '/var/lib/stack-gateway' } as const

/** The gateway's service in a stack, and the ports it and functions listen on in their containers. */
export const gatewayService = 'stack-gateway'
export const gatewayPort = 8080
export const functionPort = 8080
/** The host port where `x-gateway.port` is absent. */
export const gatewayHostPort = 8088

/** On containers, services and pods of functions: the function's name. */
export const functionLabel = 'dev.stack.function'
