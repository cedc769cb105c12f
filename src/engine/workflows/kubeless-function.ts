import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { checkFunctionName } from '../functions/edit/function-name.js'
import { type KubelessFlags, type KubelessSource, kubelessKeys } from '../functions/edit/kubeless-deployment.js'
import { exists, fileKind } from '../host/files.js'
import { StackError } from '../model/errors.js'
import type { JsonObject } from '../model/json.js'
import { type ChangedFile, declareFunction, updateFunction } from './change-function.js'
import { openForEdit } from './edit-stack-file.js'
import type { StackPlace, StackRequest } from './load-project.js'
import { functionRuntimes, runtimeNamed } from './new-function.js'

export interface KubelessDeployment extends KubelessFlags {
  readonly selection: Pick<StackRequest, 'files' | 'envFiles' | 'projectDirectory'>
  readonly name: string
  /** As typed: `python36`. */
  readonly runtime?: string
  /** As typed. */
  readonly fromFile?: string
  readonly dependencies?: string
  /** `deploy` makes what is not there, `update` refuses. */
  readonly mode: 'deploy' | 'update'
}

export interface Deployed extends ChangedFile {
  /** Where another version stands in for the one that was asked for. */
  readonly notice?: string
}

/**
 * Writes what `kubeless function deploy` and `update` say into the stack file, which is made where there is none. The function's file stays where it is.
 * @throws StackError or DiagnosticsError where that cannot be: nothing was changed
 */
export function deployKubeless(request: KubelessDeployment, place: StackPlace): Deployed {
  const { selection, name, mode } = request
  const stack = openForEdit(selection, place)
  const isNew = mode === 'deploy' && !stack.functions.some((declared) => declared.name === name)
  if (isNew) checkFunctionName(name)
  if (isNew && (request.runtime === undefined || request.fromFile === undefined)) {
    throw new StackError('unknown-function', `no function \`${name}\` in this stack, and too little to make one`, {
      hint: `stack function deploy ${name} --runtime python --handler MODULE.FUNCTION --from-file FILE`,
      exitCode: 2,
    })
  }
  const runtime = request.runtime === undefined ? undefined : runtimeNamed(request.runtime, functionRuntimes(place.root))
  const source = request.fromFile === undefined ? undefined : sourceOf(request.fromFile, stack.workingDir, place)
  const dependencies = request.dependencies
  if (dependencies !== undefined) checkDependencies(dependencies, request, place)
  const keys: JsonObject = kubelessKeys(request, runtime?.written, source)
  const changed = isNew ? declareFunction(selection, name, keys, place) : updateFunction(selection, name, keys, place)
  return { ...changed, ...(runtime?.notice !== undefined && { notice: runtime.notice }) }
}

function sourceOf(file: string, workingDir: string, { cwd }: StackPlace): KubelessSource {
  if (/^https?:\/\//.test(file)) {
    throw new StackError('remote-file', `\`${file}\` is not on this machine`, {
      hint: 'fetch it, and name the local file',
      exitCode: 2,
    })
  }
  const path = resolve(cwd, file)
  if (extname(path) === '.zip' || extname(path) === '.gz') {
    const hint = 'unpack it, and name the file with the handler'
    throw new StackError('archive', `\`${file}\` is an archive`, { hint, exitCode: 2 })
  }
  if (fileKind(path) !== 'file') {
    const what = fileKind(path) === 'missing' ? 'does not exist' : 'is no file'
    throw new StackError('no-such-file', `\`${file}\` ${what}`, { hint: '`--from-file` names the file with the handler' })
  }
  const below = relative(workingDir, path)
  return {
    path: below.startsWith('..') ? path : `./${below}`,
    module: basename(path, extname(path)),
  }
}

/** Dependencies are installed from the file beside the function that its language knows. */
function checkDependencies(file: string, { runtime, fromFile, name, selection }: KubelessDeployment, place: StackPlace): void {
  const path = resolve(place.cwd, file)
  if (!exists(path)) throw new StackError('no-such-file', `\`${file}\` does not exist`)
  const stack = openForEdit(selection, place)
  const written = stack.functions.find((declared) => declared.name === name)?.written.source
  const source =
    fromFile !== undefined
      ? resolve(place.cwd, fromFile)
      : typeof written === 'string'
        ? resolve(stack.workingDir, written)
        : undefined
  const folder = source === undefined || fileKind(source) === 'folder' ? (source ?? dirname(path)) : dirname(source)
  const runtimes = functionRuntimes(place.root)
  const own = runtime === undefined ? runtimes : runtimes.filter(({ id }) => id === runtimeNamed(runtime, runtimes).id)
  const names = [...new Set(own.flatMap(({ dependencies }) => dependencies.map((each) => each.file)))]
  if (dirname(path) === folder && names.includes(basename(path))) return
  const wanted = names[0] ?? 'requirements.txt'
  throw new StackError('dependencies-elsewhere', `\`${file}\` is not what is installed for a function`, {
    hint: `dependencies are read from ${names.map((each) => `\`${each}\``).join(' or ')} beside its file: cp ${file} ${relative(place.cwd, join(folder, wanted))}`,
    exitCode: 2,
  })
}
