import { dirname, join, relative, resolve } from 'node:path'
import type { Edit } from '../document/edit.js'
import { readFunctionProgram } from '../functions/function-program.js'
import { importFunctions } from '../functions/import/import.js'
import type { ImportedFunction } from '../functions/import/imported.js'
import { exists, readText } from '../host/files.js'
import { type FolderFile, writeNewFiles } from '../host/written-folder.js'
import type { Account } from '../model/account.js'
import { StackError } from '../model/errors.js'
import { asObject } from '../model/json.js'
import { shortPath } from '../model/short-path.js'
import { summarizeAccounts } from './accounts.js'
import { declare, type EditableStack, editedText, openForEdit, placeForNew, printBlock, writeEdited } from './edit-stack-file.js'
import type { StackPlace, StackRequest } from './load-project.js'
import { refuseTakenName } from './new-function.js'

export interface ImportRequest {
  readonly selection: Pick<StackRequest, 'files' | 'envFiles' | 'projectDirectory'>
  /** As typed. */
  readonly files: readonly string[]
  /** `tell`: nothing is written. */
  readonly mode: 'write' | 'tell'
}

export interface ImportedStack {
  readonly names: readonly string[]
  /** Functions that cannot be had here; an account says why. */
  readonly leftOut: readonly string[]
  /** As the stack file will have it. */
  readonly block: string
  /** In the order of the files' lines. */
  readonly accounts: readonly Account[]
  /** `12 keys translated, 3 approximated` */
  readonly summary: string
  /** Files that hold what the imported ones held themselves, as they are told. */
  readonly files: readonly string[]
  readonly stackFile: string
}

/**
 * Translates files of other systems into functions of the stack file, which is made where there is none. Sources stay where they are; only
 * what a file held itself is written.
 * @throws StackError or DiagnosticsError where a file cannot be read, a name is taken, or the stack would be wrong: nothing was written
 */
export function importIntoStack({ selection, files, mode }: ImportRequest, place: StackPlace): ImportedStack {
  const stack = openForEdit(selection, place)
  const { runtimes } = readFunctionProgram(place.root)
  const imports = files.map((file) => {
    const path = resolve(place.cwd, file)
    const context = { runtimes, place: (own: string) => placeFrom(dirname(path), own, stack.workingDir) }
    return importFunctions(textOf(path, file), path, context)
  })
  const functions = imports.flatMap((imported) => imported.functions)
  const leftOut = imports.flatMap((imported) => imported.leftOut)
  if (functions.length === 0 && leftOut.length === 0) {
    throw new StackError('nothing-to-import', `there is no function in ${files.map((file) => `\`${file}\``).join(', ')}`)
  }
  refuseTwice(functions, place.cwd)
  for (const { name } of functions) refuseTakenName(name, stack)
  const { file, section } = placeForNew(stack)
  const blocks = Object.fromEntries(functions.map(({ name, declaration }) => [name, declaration]))
  const written = writtenFiles(functions, stack.workingDir, place.cwd)
  const accounts = imports.flatMap((imported) => inOrder(imported.accounts))
  if (mode === 'write' && functions.length > 0) {
    const edits = [
      ...functions.map(({ name, declaration }) => declare(section, name, declaration)),
      ...secretEdits(functions, stack),
    ]
    const text = editedText({ file, edits, beside: written }, selection, place)
    writeNewFiles(written)
    writeEdited(file, text)
  }
  return {
    names: functions.map(({ name }) => name),
    leftOut,
    block: printBlock(section, blocks),
    accounts,
    summary: summarizeAccounts(accounts),
    files: written.map(({ path }) => shortPath(path, place.cwd)),
    stackFile: shortPath(file.path, place.cwd),
  }
}

function textOf(path: string, typed: string): string {
  const content = readText(path)
  if ('text' in content) return content.text
  throw new StackError('unreadable-file', `\`${typed}\` ${'missing' in content ? 'does not exist' : content.problem}`)
}

/** A path that a file in `folder` names, as the stack file names it. */
function placeFrom(folder: string, path: string, workingDir: string): string {
  const absolute = resolve(folder, path)
  const below = relative(workingDir, absolute)
  return below.startsWith('..') ? absolute : below === '' ? '.' : `./${below}`
}

function refuseTwice(functions: readonly ImportedFunction[], cwd: string): void {
  for (const [index, { name, position }] of functions.entries()) {
    const first = functions.slice(0, index).find((earlier) => earlier.name === name)
    if (!first) continue
    const places = [first.position, position].map(({ file, line }) => `${shortPath(file, cwd)}:${line}`)
    throw new StackError('name-taken', `\`${name}\` is imported twice: ${places.join(', ')}`, {
      hint: 'rename one of them there',
    })
  }
}

function writtenFiles(functions: readonly ImportedFunction[], workingDir: string, cwd: string): readonly FolderFile[] {
  const files = functions.flatMap((each) => each.files.map(({ path, text }) => ({ path: join(workingDir, path), text })))
  const taken = files.filter(({ path }) => exists(path)).map(({ path }) => `\`${shortPath(path, cwd)}\``)
  if (taken.length === 0) return files
  throw new StackError('would-overwrite', `${taken.join(', ')} would be overwritten`, {
    hint: 'nothing was written; move what is there',
  })
}

/** Secrets that the stack does not have are read from a file each, which OpenFaaS keeps in the same folder. */
function secretEdits(functions: readonly ImportedFunction[], stack: EditableStack): readonly Edit[] {
  const names = new Set(functions.flatMap(({ secrets }) => secrets))
  return [...names].flatMap((name) =>
    stack.secrets.includes(name)
      ? []
      : [{ type: 'set' as const, path: ['secrets', name], value: asObject({ file: `./.secrets/${name}` }) }],
  )
}

function inOrder(accounts: readonly Account[]): readonly Account[] {
  const line = ({ position }: Account) => position?.line ?? 0
  return accounts.toSorted(
    (left, right) => line(left) - line(right) || (left.position?.column ?? 0) - (right.position?.column ?? 0),
  )
}
