import { join } from 'node:path'
import { readText } from '../host/files.js'
import { subfolders } from '../host/subfolders.js'
import type { Runtime } from '../model/runtime.js'
import { parseRuntime } from './runtimes.js'

/** What of this program functions are run by. */
export interface FunctionProgram {
  /** The folder of this program, absolute. */
  readonly root: string
  readonly runtimes: readonly Runtime[]
}

/** Reads the runtimes that this program has. @param root its folder */
export function readFunctionProgram(root: string): FunctionProgram {
  const folder = join(root, 'templates', 'runtimes')
  const runtimes = subfolders(folder).flatMap((id) => {
    const path = join(folder, id, 'runtime.yaml')
    const content = readText(path)
    return 'text' in content ? [parseRuntime(content.text, path)] : []
  })
  return { root, runtimes }
}

/** Where the files of a runtime's server are, absolute. */
export function runtimeFolder({ root }: FunctionProgram, { id, folder }: Runtime): string {
  return join(root, folder ?? join('templates', 'runtimes', id))
}

/** Where the gateway's program is, absolute. */
export function gatewayFolder({ root }: FunctionProgram): string {
  return join(root, 'dist', 'gateway')
}
