import { readText } from '../host/files.js'
import { type LoadedStack, loadStack, type Stage } from '../load/load.js'
import { type Diagnostic, hasErrors } from '../model/diagnostic.js'
import { DiagnosticsError } from '../model/errors.js'
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
  /** What loading leaves undone, for `stack config`. */
  readonly leave?: ReadonlySet<Stage>
}

/** Where the user stands. */
interface Place {
  readonly cwd: string
  readonly env: { readonly [name: string]: string | undefined }
}

export interface LoadedProject extends Project {
  /** The variables that the files use. */
  readonly variables: LoadedStack['variables']
  readonly warnings: readonly Diagnostic[]
}

/** Loads the stack of the files on this machine. @throws DiagnosticsError when it has mistakes, all of them at once */
export function loadProject(request: StackRequest, { cwd, env }: Place): LoadedProject {
  const { files, envFiles, projectDirectory, ...rest } = request
  const selection = { files, envFiles, ...(projectDirectory !== undefined && { projectDirectory }) }
  const { value, diagnostics } = loadStack({ ...rest, selection, cwd, environment: env, read: readText })
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics)
  return { ...value, warnings: diagnostics }
}
