import type { Json } from './json.js'
import type { Extensions, Mapping, Service } from './service.js'

/** A loaded stack: canonical, merged, interpolated, checked. The meaning of a file, free of how it was written. */
export interface Stack {
  /** The project name, valid for the engine: `[a-z0-9][a-z0-9_-]*`. */
  readonly name: string
  /** Absolute; relative paths of the first file were resolved from it. */
  readonly workingDir: string
  /** The stack files in merge order, absolute (or `-` for standard input). */
  readonly files: readonly string[]
  /** `--env-file` files, absolute, as the user gave them; empty when the default `.env` served. */
  readonly envFiles: readonly string[]
  /** Services that take part: those without a profile, and those of active profiles. */
  readonly services: { readonly [name: string]: Service }
  /** Services of inactive profiles; they are no orphans, and naming one on the command line activates it. */
  readonly disabledServices: { readonly [name: string]: Service }
  readonly networks: { readonly [key: string]: Network }
  readonly volumes: { readonly [key: string]: Volume }
  readonly configs: { readonly [key: string]: FileSource }
  readonly secrets: { readonly [key: string]: FileSource }
  readonly models: { readonly [key: string]: Json }
  readonly extensions: Extensions
  /** What `${...}` was resolved from: process environment over env files. */
  readonly environment: Mapping
}

export interface Network extends Extensions {
  /** The name on the engine. */
  readonly name: string
  readonly driver?: string
  readonly driver_opts?: Mapping
  readonly ipam?: {
    readonly driver?: string
    readonly config?: readonly IpamPool[]
    readonly options?: Mapping
  }
  readonly external?: boolean
  readonly internal?: boolean
  readonly attachable?: boolean
  readonly labels?: Mapping
  readonly enable_ipv4?: boolean
  readonly enable_ipv6?: boolean
}

export interface IpamPool {
  readonly subnet?: string
  readonly ip_range?: string
  readonly gateway?: string
  readonly aux_addresses?: Mapping
}

export interface Volume extends Extensions {
  /** The name on the engine. */
  readonly name: string
  readonly driver?: string
  readonly driver_opts?: Mapping
  readonly external?: boolean
  readonly labels?: Mapping
}

/** A config or a secret: exactly one of file, content, environment, external. */
export interface FileSource extends Extensions {
  readonly name: string
  readonly file?: string
  readonly content?: string
  readonly environment?: string
  readonly external?: boolean
  readonly labels?: Mapping
}
