import { type Document, isMap, isScalar, parseAllDocuments } from 'yaml'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import { canonicalJson, type Json } from '../model/json.js'
import { formatKeyPath, type KeyPath } from '../model/origin.js'
import { editedJson } from './edit/edited-json.js'
import { insert } from './edit/insert.js'
import { type Located, locate } from './edit/locate.js'
import { remove } from './edit/remove.js'
import { replace } from './edit/replace.js'
import { applySplices, type Source, type Splice } from './edit/source.js'
import { toJson } from './node.js'
import { parseDocuments } from './parse.js'

/** One change to a document, by the key path of what it changes. */
export type Edit =
  /** Gives a key a value; the maps on the way are made where they are missing. */
  | {
      readonly type: 'set'
      readonly path: KeyPath
      readonly value: Json
      /** In one line: `{min: 1, max: 5}`. Absent: as it stood, or in block style. */
      readonly layout?: 'flow'
      /** A new key is put behind the last of these that is there; absent, or none is there: at the end of its map. */
      readonly after?: readonly string[]
    }
  /** Appends to a list, which is made where it is missing. */
  | { readonly type: 'add'; readonly path: KeyPath; readonly value: Json }
  /** Takes away a key or an item. An emptied list goes with its key, an emptied section with its name; any other emptied map is `{}`. */
  | { readonly type: 'remove'; readonly path: KeyPath }

/**
 * Edits a YAML text, one change after the other, and leaves every byte outside of them as it is: comments, order, quotes, flow style, anchors.
 * @param file named in positions
 * @returns the text as it was, with the reason, where a change cannot be made: the value comes from an alias or a merge key, an alias repeats
 * what would be changed, or the file is no valid YAML
 */
export function editDocument(text: string, file: string, edits: readonly Edit[]): Checked<string> {
  let current = text
  for (const edit of edits) {
    const { value, diagnostics } = editOnce(current, file, edit)
    if (diagnostics.length > 0) return { value: text, diagnostics }
    current = value
  }
  return { value: current, diagnostics: [] }
}

function editOnce(text: string, file: string, edit: Edit): Checked<string> {
  const before = parseDocuments(text, file)
  const errors = before.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return { value: text, diagnostics: errors }
  const documents = readWithTokens(text)
  const index = documentOf(documents, edit.path)
  const source: Source = { text, file, document: documents[index], notation: notationOf(text) }
  const found = locate(source, edit.type === 'add' ? [...edit.path, newItem] : edit.path)
  if ('refused' in found) return { value: text, diagnostics: [found.refused] }
  const made = splices(source, edit, found)
  if (made === undefined) return { value: text, diagnostics: [cannot(edit, file)] }
  const result = applySplices(text, made)
  // The text is the authority: what does not read back as the edited value, whatever the reason, is not written.
  return readsAs(result, file, expected(before.value.map(toJson), text, index, edit))
    ? { value: result, diagnostics: [] }
    : { value: text, diagnostics: [cannot(edit, file)] }
}

/** Stands for the item that a list does not have yet. */
const newItem = Number.POSITIVE_INFINITY

function splices(source: Source, edit: Edit, { slots, rest }: Located): readonly Splice[] | undefined {
  if (edit.type === 'remove') return rest.length > 0 ? undefined : remove(source, slots)
  const layout = edit.type === 'set' ? edit.layout : undefined
  const after = edit.type === 'set' ? (edit.after ?? []) : []
  return rest.length > 0 ? insert(source, slots, rest, edit.value, { layout, after }) : replace(source, slots, edit.value, layout)
}

function notationOf(text: string): Source['notation'] {
  try {
    JSON.parse(text)
    return 'json'
  } catch {
    return 'yaml'
  }
}

function readWithTokens(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    keepSourceTokens: true,
  })
  return 'empty' in documents ? [] : documents
}

/** Of several documents in one file the one that has the section, else the first that has any. */
function documentOf(documents: readonly Document.Parsed[], [section]: KeyPath): number {
  const has = (document: Document.Parsed) =>
    isMap(document.contents) && document.contents.items.some(({ key }) => isScalar(key) && key.value === section)
  const index = documents.findIndex(has)
  return Math.max(0, index === -1 ? documents.findIndex(({ contents }) => isMap(contents)) : index)
}

/** What the documents of the text that are not empty must be, once it is edited. */
function expected(before: readonly Json[], text: string, index: number, edit: Edit): readonly Json[] {
  const filled = readWithTokens(text).map(({ contents }) => contents !== null && !(isScalar(contents) && contents.source === ''))
  const position = filled.slice(0, index).filter(Boolean).length
  const whole = editedJson(before[position] ?? {}, edit)
  return [...before.slice(0, position), whole, ...before.slice(position + 1)].filter((json) => canonicalJson(json) !== '{}')
}

function readsAs(text: string, file: string, values: readonly Json[]): boolean {
  const { value, diagnostics } = parseDocuments(text, file)
  if (diagnostics.some(({ severity }) => severity === 'error')) return false
  const read = value.map(toJson).filter((json) => canonicalJson(json) !== '{}')
  return canonicalJson(read) === canonicalJson(values)
}

function cannot({ path, type }: Edit, file: string): Diagnostic {
  const done = { set: 'set', add: 'added to', remove: 'removed' }[type]
  return {
    severity: 'error',
    code: 'cannot-edit',
    message: `\`${formatKeyPath(path)}\` cannot be ${done} in the way this file is written`,
    hint: 'nothing was changed; edit it by hand',
    position: { file, line: 1, column: 1 },
  }
}
