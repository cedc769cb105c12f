import type { Edit } from '../../document/edit.js'
import { isList, isObject, type Json, type JsonObject } from '../../model/json.js'
import type { KeyPath } from '../../model/origin.js'

/** A key that is changed, and the edits that do it. */
export interface KeyChange {
  /** `environment.LOG` */
  readonly key: string
  readonly edits: readonly Edit[]
}

/**
 * The edits that give a function what it has not, or has otherwise. Maps are merged key by key, and `NAME=VALUE` lists like maps; other lists
 * get what they lack.
 * @param path where the function stands @param written what stands there
 */
export function changesOf(path: KeyPath, written: JsonObject, wished: JsonObject): readonly KeyChange[] {
  return Object.entries(wished).flatMap(([key, value]) =>
    value === undefined ? [] : changeKey([...path, key], key, written[key], value),
  )
}

function changeKey(path: KeyPath, name: string, old: Json | undefined, value: Json): readonly KeyChange[] {
  if (isObject(value) && isList(old)) return changePairs(path, name, old, value)
  if (isObject(value) && (isObject(old) || Object.values(value).some(isObject))) {
    const inner: JsonObject = isObject(old) ? old : {}
    return Object.entries(value).flatMap(([key, each]) =>
      each === undefined ? [] : changeKey([...path, key], `${name}.${key}`, inner[key], each),
    )
  }
  if (isList(value) && isList(old)) {
    const known = new Set(old.map((item) => JSON.stringify(item)))
    const missing = value.filter((item) => !known.has(JSON.stringify(item)))
    return missing.length === 0 ? [] : [{ key: name, edits: missing.map((item) => ({ type: 'add', path, value: item })) }]
  }
  if (JSON.stringify(old) === JSON.stringify(value)) return []
  return [{ key: name, edits: [{ type: 'set', path, value }] }]
}

/** `environment: ["K=V"]` */
function changePairs(path: KeyPath, name: string, old: readonly Json[], value: JsonObject): readonly KeyChange[] {
  return Object.entries(value).flatMap(([key, each]): readonly KeyChange[] => {
    const pair = `${key}=${String(each)}`
    const index = old.findIndex((item) => item === key || String(item).startsWith(`${key}=`))
    if (index !== -1 && old[index] === pair) return []
    const edit: Edit = index === -1 ? { type: 'add', path, value: pair } : { type: 'set', path: [...path, index], value: pair }
    return [{ key: `${name}.${key}`, edits: [edit] }]
  })
}
