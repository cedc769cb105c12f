import type { Runtime } from '../model/runtime.js'

/** What of this program functions are run by. */
export interface FunctionProgram {
  readonly runtimes: readonly Runtime[]
  /** Absolute: in it each runtime has a folder by its id. */
  readonly runtimesFolder: string
  /** Absolute: the gateway's program lies there. */
  readonly gatewayFolder: string
}
