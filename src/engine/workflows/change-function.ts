import type { Edit } from '../document/edit.js'
import { changesOf } from '../functions/edit/changes.js'
import type { DeclaredFunction } from '../functions/edit/declared-functions.js'
import type { JsonObject } from '../model/json.js'
import { shortPath } from '../model/short-path.js'
import {
  declare,
  type EditableStack,
  editedText,
  functionToEdit,
  openForEdit,
  placeForNew,
  writeEdited,
} from './edit-stack-file.js'
import type { StackPlace, StackRequest } from './load-project.js'

type Selection = Pick<StackRequest, 'files' | 'envFiles' | 'projectDirectory'>

/** What is to be changed of a function, by how it stands in its file. */
export type FunctionEdits = (declared: DeclaredFunction) => readonly Edit[]

export interface ChangedFile {
  /** As it is told: relative to where the user stands. */
  readonly stackFile: string
  /** What changed: `environment.LOG`; all of it where the function is new. */
  readonly keys: 'new' | readonly string[]
}

/** Changes the block of a function that is declared. @throws StackError or DiagnosticsError where it is not, or cannot be: nothing was changed */
export function changeFunction(selection: Selection, name: string, edits: FunctionEdits, place: StackPlace): ChangedFile {
  const declared = functionToEdit(openForEdit(selection, place), name, place.cwd)
  return { ...write(selection, declared.file, edits(declared), place), keys: [] }
}

/** Gives a function the keys of its block, in a block of its own where it has none. */
export function declareFunction(selection: Selection, name: string, keys: JsonObject, place: StackPlace): ChangedFile {
  const stack = openForEdit(selection, place)
  if (!stack.functions.some((declared) => declared.name === name)) {
    const { file, section } = placeForNew(stack)
    return { ...write(selection, file, [declare(section, name, keys)], place), keys: 'new' }
  }
  return updateFunction(selection, name, keys, place, stack)
}

/** Changes keys of a function that is declared. */
export function updateFunction(
  selection: Selection,
  name: string,
  keys: JsonObject,
  place: StackPlace,
  stack: EditableStack = openForEdit(selection, place),
): ChangedFile {
  const declared = functionToEdit(stack, name, place.cwd)
  const changes = changesOf(declared.path, declared.written, keys)
  const edits = changes.flatMap((change) => change.edits)
  return { ...write(selection, declared.file, edits, place), keys: changes.map(({ key }) => key) }
}

function write(
  selection: Selection,
  file: DeclaredFunction['file'],
  edits: readonly Edit[],
  place: StackPlace,
): Pick<ChangedFile, 'stackFile'> {
  if (edits.length > 0) writeEdited(file, editedText({ file, edits }, selection, place))
  return { stackFile: shortPath(file.path, place.cwd) }
}
