import { UncommonYaml } from '../document/common/cursor.js'
import { parseCommonYaml } from '../document/common-yaml.js'
import { functionExpander } from '../functions/expand.js'
import { readFunctionProgram } from '../functions/function-program.js'
import { writtenFunctions } from '../functions/written-functions.js'
import { readText } from '../host/files.js'
import { type LoadedStack, loadStack, type Stage } from '../load/load.js'
import type { Parse } from '../load/loading.js'
import type { DevMode } from '../model/dev-mode.js'
import { type Diagnostic, hasErrors } from '../model/diagnostic.js'
import { DiagnosticsError } from '../model/errors.js'
import type { JsonObject } from '../model/json.js'
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
  /** `written`: functions stay as they are in the file, for who prints it as Compose does; they are checked all the same. Absent: they become services. */
  readonly functions?: 'written'
  /** Functions that are worked on while they run. */
  readonly dev?: DevMode
}

/** Where the user stands. */
export interface StackPlace {
  readonly cwd: string
  readonly env: { readonly [name: string]: string | undefined }
  /** The folder of this program, which has what functions are run by. */
  readonly root: string
}

export interface LoadedProject extends Project {
  /** The variables that the files use. */
  readonly variables: LoadedStack['variables']
  readonly warnings: readonly Diagnostic[]
}

const unfinished: readonly Stage[] = ['interpolation', 'paths', 'normalization']

/**
 * Loads the stack of the files on this machine. The library that reads all YAML is loaded only for files that need it.
 * @throws DiagnosticsError when it has mistakes, all of them at once
 */
export async function loadProject(request: StackRequest, place: StackPlace): Promise<LoadedProject> {
  try {
    return loadWith(parseCommonYaml, request, place)
  } catch (error) {
    if (!(error instanceof UncommonYaml)) throw error
    const { parseDocuments } = await import('../document/parse.js')
    return loadWith(parseDocuments, request, place)
  }
}

function loadWith(parse: Parse, request: StackRequest, { cwd, env, root }: StackPlace): LoadedProject {
  const { files, envFiles, projectDirectory, functions, dev, ...rest } = request
  const selection = { files, envFiles, ...(projectDirectory !== undefined && { projectDirectory }) }
  const input = { ...rest, selection, cwd, environment: env, read: readText, parse }
  // What is not filled in, or not made whole, can only be shown.
  const isShown = unfinished.some((stage) => rest.leave?.has(stage))
  const expanded = loadStack(isShown ? input : { ...input, expand: functionExpander(() => readFunctionProgram(root), dev) })
  const { diagnostics } = expanded
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics)
  const { value } = functions === 'written' && !isShown && saysFunctions(expanded.value.document) ? loadStack(input) : expanded
  return { ...value, warnings: diagnostics }
}

/** Whether anything in it is read otherwise than Compose reads it. */
function saysFunctions(document: JsonObject): boolean {
  return 'x-functions' in document || 'x-gateway' in document || writtenFunctions(document).length > 0
}
