import { dirname, join, resolve } from 'node:path'
import { type Edit, editDocument } from '../document/edit.js'
import { printYaml } from '../document/print.js'
import {
  type DeclaredFunction,
  declaredFunctions,
  declaredNames,
  includedFiles,
  type StackText,
  sectionFor,
} from '../functions/edit/declared-functions.js'
import { readText } from '../host/files.js'
import { writeText } from '../host/write-text.js'
import { findStackFiles } from '../load/stack-files.js'
import { substitute } from '../load/substitute.js'
import { closest } from '../model/closest.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { DiagnosticsError, StackError } from '../model/errors.js'
import type { JsonObject } from '../model/json.js'
import { shortPath } from '../model/short-path.js'
import { findProblems } from './find-problems.js'
import type { StackPlace, StackRequest } from './load-project.js'

/** The files of a stack as they are edited. */
export interface EditableStack {
  readonly files: readonly StackText[]
  /** Relative paths in it begin here. */
  readonly workingDir: string
  readonly functions: readonly DeclaredFunction[]
  readonly services: readonly string[]
  readonly secrets: readonly string[]
}

type Selection = Pick<StackRequest, 'files' | 'envFiles' | 'projectDirectory'>

/**
 * Reads the files of a stack to edit them. Where there is none, it is one that begins as `stack.yaml`, empty.
 * @throws StackError where a file cannot be read, or is standard input
 */
export function openForEdit(selection: Selection, { cwd, env }: Pick<StackPlace, 'cwd' | 'env'>): EditableStack {
  const { value } = findStackFiles({ selection, cwd, environment: env, read: readText, substitute })
  const paths = value.files.length > 0 ? value.files : [join(value.workingDir, 'stack.yaml')]
  const files = paths.map((path) => ({ path, text: textOf(path, value.files.length > 0) }))
  return {
    files,
    workingDir: value.workingDir,
    functions: declaredFunctions(files),
    services: declaredNames(files, 'services'),
    secrets: declaredNames(files, 'secrets'),
  }
}

function textOf(path: string, mustBe: boolean): string {
  if (path === '-') {
    const hint = 'name the file with `-f FILE`'
    throw new StackError('cannot-edit', 'standard input cannot be edited', { hint, exitCode: 2 })
  }
  const content = readText(path)
  if ('text' in content) return content.text
  if ('missing' in content && !mustBe) return ''
  throw new StackError('unreadable-file', `\`${path}\` ${'missing' in content ? 'does not exist' : content.problem}`)
}

/** The function of that name, in the file that is merged last of those that declare it. @throws StackError where none of these files does */
export function functionToEdit(stack: EditableStack, name: string, cwd: string): DeclaredFunction {
  const found = stack.functions.findLast((declared) => declared.name === name)
  if (found) return found
  const elsewhere = inIncluded(stack.files, name, 0)
  if (elsewhere) {
    const place = `${shortPath(elsewhere.position.file, cwd)}:${elsewhere.position.line}`
    throw new StackError('written-elsewhere', `\`${name}\` is declared in ${place}, which this stack includes`, {
      hint: `nothing was changed; edit it there: stack -f ${shortPath(elsewhere.position.file, cwd)} function ..`,
    })
  }
  const names = stack.functions.map((declared) => declared.name)
  const near = closest(name, names)
  const hint =
    near !== undefined
      ? `did you mean \`${near}\`?`
      : names.length > 0
        ? `it has ${[...new Set(names)].join(', ')}`
        : `make one: stack function new ${name} --runtime node`
  throw new StackError('unknown-function', `no function \`${name}\` in this stack`, { hint })
}

/** A function that a file declares which these include, however deep. */
function inIncluded(files: readonly StackText[], name: string, depth: number): DeclaredFunction | undefined {
  if (depth > 20) return undefined
  for (const file of files) {
    for (const [path] of includedFiles(file)) {
      const absolute = resolve(dirname(file.path), path)
      const content = readText(absolute)
      if (!('text' in content)) continue
      const included = { path: absolute, text: content.text }
      const found =
        declaredFunctions([included]).find((declared) => declared.name === name) ?? inIncluded([included], name, depth + 1)
      if (found) return found
    }
  }
  return undefined
}

/** Where a new function is put in, and the name of its section. */
export function placeForNew(stack: EditableStack): { readonly file: StackText; readonly section: string } {
  const place = sectionFor(stack.files)
  if (!place) throw new Error('a stack that is edited has a file')
  return place
}

/** The edit that puts a new function into its section, which is made behind the services where there is none. */
export function declare(section: string, name: string, declaration: JsonObject): Edit {
  return { type: 'set', path: [section, name], value: declaration, after: ['services', 'include', 'name', 'version'] }
}

/** The block of a function as it stands in a file. */
export function printBlock(section: string, functions: { readonly [name: string]: JsonObject }): string {
  return printYaml({ [section]: functions }, { step: 2, lists: 'indented', blockLevels: 2 })
}

export interface FileEdits {
  readonly file: StackText
  readonly edits: readonly Edit[]
  /** Files that are written with it, and count as there when the stack is checked. */
  readonly beside?: readonly StackText[]
}

/**
 * Edits a stack file, sees that the stack has no mistake that it had not before, and only then returns the new text.
 * @throws DiagnosticsError with what cannot be edited, or what would be wrong
 */
export function editedText({ file, edits, beside = [] }: FileEdits, selection: Selection, place: StackPlace): string {
  const { value, diagnostics } = editDocument(file.text, file.path, edits)
  if (diagnostics.length > 0) throw new DiagnosticsError(diagnostics)
  const own = [{ path: file.path, text: value }, ...beside]
  const read: typeof readText = (path) => {
    const made = own.find((each) => each.path === path)
    if (made) return { text: made.text }
    return beside.some((each) => each.path.startsWith(`${path}/`))
      ? { problem: 'is a folder, not a file', folder: true }
      : readText(path)
  }
  const known = new Set(findProblems(selection, place, readText).map(identity))
  const problems = findProblems(selection, place, read).filter((problem) => !known.has(identity(problem)))
  if (problems.length > 0) throw new DiagnosticsError(problems)
  return value
}

/** The same finding, on whatever line it now stands. */
function identity({ code, message }: Diagnostic): string {
  return `${code} ${message}`
}

/** Writes what was edited. @throws StackError where the disk refuses */
export function writeEdited(file: StackText, text: string): void {
  if (text !== file.text) writeText(file.path, text)
}
