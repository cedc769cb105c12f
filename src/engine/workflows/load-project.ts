import type { Diagnostic } from '../model/diagnostic.js'
import { StackError } from '../model/errors.js'
import type { Project } from './project.js'

/** Which stack a command is about, as its flags say it; everything as typed. */
export interface StackRequest {
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
  readonly profiles: readonly string[]
  readonly projectDirectory?: string
  readonly projectName?: string
  /** Services named on the command line: their profiles become active. */
  readonly services: readonly string[]
  readonly resources: 'used' | 'all'
}

/** Where the user stands. */
interface Place {
  readonly cwd: string
  readonly env: { readonly [name: string]: string | undefined }
}

export interface LoadedProject extends Project {
  readonly warnings: readonly Diagnostic[]
}

/** Loads the stack of the files on this machine. @throws DiagnosticsError when it has mistakes, all of them at once */
export function loadProject(_request: StackRequest, { cwd }: Place): LoadedProject {
  throw new StackError('no-loader', `the stack in \`${cwd}\` cannot be read: loading is not built yet`, {
    hint: '`-p NAME` names a project',
  })
}
