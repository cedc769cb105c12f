import { isAbsolute, join, relative, resolve } from 'node:path'
import { checkFunctionName } from '../functions/edit/function-name.js'
import { readFunctionProgram } from '../functions/function-program.js'
import { namedRuntime } from '../functions/runtime-names.js'
import {
  chooseTemplate,
  describeTriggers,
  type FunctionTemplate,
  fillTemplate,
  parseTemplate,
  scaffoldedDeclaration,
  templateFile,
} from '../functions/scaffold.js'
import { filesBelow } from '../host/copy-folder.js'
import { exists, readText } from '../host/files.js'
import { subfolders } from '../host/subfolders.js'
import { writeNewFiles } from '../host/written-folder.js'
import { StackError } from '../model/errors.js'
import type { Runtime } from '../model/runtime.js'
import { shortPath } from '../model/short-path.js'
import { declare, editedText, openForEdit, placeForNew, writeEdited } from './edit-stack-file.js'
import type { StackPlace, StackRequest } from './load-project.js'

export interface NewFunctionRequest {
  readonly selection: Pick<StackRequest, 'files' | 'envFiles' | 'projectDirectory'>
  readonly name: string
  /** As typed: `node`, `python3.12`. */
  readonly runtime: string
  readonly template: string
  /** As typed; absent: `functions/NAME` beside the stack file. */
  readonly path?: string
}

export interface NewFunction {
  /** Paths of what was made, relative to `folder`. */
  readonly files: readonly string[]
  /** As it is told: relative to where the user stands. */
  readonly folder: string
  readonly stackFile: string
  /** What calls it: `POST /resize`. */
  readonly triggers: string
  /** What shows it at work, behind `stack function invoke`. */
  readonly invoke: string
  /** Where another version stands in for the one that was asked for. */
  readonly notice?: string
}

/**
 * Writes the files of a function from a template, and its block in the stack file, which is made where there is none.
 * @throws StackError where the name is taken or is none, there is no such runtime or template, or a file would be overwritten: then nothing was written
 */
export function newFunction(request: NewFunctionRequest, place: StackPlace): NewFunction {
  const { selection, name, template: templateName } = request
  const { cwd, root } = place
  checkFunctionName(name)
  const stack = openForEdit(selection, place)
  refuseTakenName(name, stack)
  const runtime = runtimeNamed(request.runtime, readFunctionProgram(root).runtimes)
  const template = chooseTemplate(functionTemplates(root), runtime.id, templateName)
  const folder = request.path === undefined ? join(stack.workingDir, 'functions', name) : resolve(cwd, request.path)
  const from = join(root, 'templates', 'functions', runtime.id, templateName)
  const files = topFirst(filesBelow(from)).filter((file) => file !== templateFile)
  const texts = files.map((file) => ({ path: join(folder, file), text: fillTemplate(templateText(join(from, file)), name) }))
  refuseOverwriting(
    texts.map(({ path }) => path),
    cwd,
  )
  const { file, section } = placeForNew(stack)
  const source = `./${relative(stack.workingDir, folder)}`
  const declaration = scaffoldedDeclaration(template, name, runtime.written, isAbsolute(source.slice(2)) ? folder : source)
  const text = editedText({ file, edits: [declare(section, name, declaration)], beside: texts }, selection, place)
  writeNewFiles(texts)
  writeEdited(file, text)
  return {
    files,
    folder: shortPath(folder, cwd),
    stackFile: shortPath(file.path, cwd),
    triggers: describeTriggers(declaration, name),
    invoke: `${name}${template.invoke === '' ? '' : ` ${template.invoke}`}`,
    ...(runtime.notice !== undefined && { notice: runtime.notice }),
  }
}

/** The handler and what lies beside it before what lies deeper. */
function topFirst(paths: readonly string[]): readonly string[] {
  const depth = (path: string) => path.split('/').length
  return paths.toSorted((left, right) => depth(left) - depth(right))
}

/** The templates that this program has, by runtime and name. */
export function functionTemplates(root: string): readonly FunctionTemplate[] {
  const folder = join(root, 'templates', 'functions')
  return subfolders(folder).flatMap((runtime) =>
    subfolders(join(folder, runtime)).map((name) => {
      const path = join(folder, runtime, name, templateFile)
      return parseTemplate(templateText(path), path, runtime, name)
    }),
  )
}

/** The runtimes that this program has. */
export function functionRuntimes(root: string): readonly Runtime[] {
  return readFunctionProgram(root).runtimes
}

interface ChosenRuntime {
  readonly id: string
  /** As the stack file says it. */
  readonly written: string
  readonly notice?: string
}

/** The language that is meant, as it is written into a stack file. @throws StackError for none that is known */
export function runtimeNamed(name: string, runtimes: readonly Runtime[]): ChosenRuntime {
  const named = namedRuntime(name, runtimes)
  switch (named.type) {
    case 'unknown':
      throw new StackError('unknown-runtime', `\`${name}\` is no runtime`, { hint: named.hint, exitCode: 2 })
    case 'language': {
      const { runtime, version, insteadOf } = named
      if (insteadOf === undefined) return { id: runtime.id, written: name }
      const notice = `${runtime.title} ${insteadOf} is not supported any more: it runs with ${runtime.title} ${version}`
      return { id: runtime.id, written: `${runtime.id}${version}`, notice }
    }
    default:
      return { id: named.type, written: named.type }
  }
}

/** @throws StackError where a function or a service of that name is declared */
export function refuseTakenName(
  name: string,
  { functions, services }: Pick<ReturnType<typeof openForEdit>, 'functions' | 'services'>,
): void {
  const taken = functions.find((declared) => declared.name === name)
  if (!taken && !services.includes(name)) return
  const what = taken ? `a function \`${name}\` (line ${taken.position.line})` : `a service \`${name}\``
  throw new StackError('name-taken', `this stack has ${what} already`, { hint: 'choose another name; nothing was changed' })
}

function refuseOverwriting(paths: readonly string[], cwd: string): void {
  const taken = paths.filter(exists).map((path) => `\`${shortPath(path, cwd)}\``)
  if (taken.length === 0) return
  throw new StackError('would-overwrite', `${taken.join(', ')} would be overwritten`, {
    hint: 'nothing was written; name another folder with --path',
  })
}

function templateText(path: string): string {
  const content = readText(path)
  if ('text' in content) return content.text
  throw new Error(`${path} cannot be read, which is part of this program`)
}
