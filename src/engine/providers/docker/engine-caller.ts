import type { Readable } from 'node:stream'
import type { RegistryAuth } from './wire/image.js'

/** One change asked of an engine. */
export interface EngineCall {
  readonly method: 'POST' | 'PUT' | 'DELETE' | 'GET'
  /** From the version on: `/containers/create`. */
  readonly path: string
  readonly query?: { readonly [name: string]: string | number | boolean | readonly string[] | undefined }
  readonly body?: object
  /** Sent as it is, instead of a JSON body. */
  readonly tar?: Readable | Buffer
  readonly auth?: RegistryAuth
  readonly signal?: AbortSignal | undefined
}

/** Carries changes to an engine. Both ways throw EngineError, or the reason of the signal. */
export interface EngineCaller {
  /** For messages: `unix:///var/run/docker.sock`. */
  readonly address: string
  /** Waits for the whole answer; undefined where it has no body. */
  send<Body>(call: EngineCall): Promise<Body>
  /** Hands over the answer while it comes. */
  stream(call: EngineCall): Promise<Readable>
}
