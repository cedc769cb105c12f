import { isObject, type Json, type JsonObject } from '../../../model/json.js'

/** One operation of a JSON Patch (RFC 6902). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }

/**
 * What turns one value into another. Lists of one length are compared item by item; others are replaced whole, so that a patch never
 * depends on where an item stood.
 */
export function jsonPatch(before: Json, after: Json, path = ''): readonly PatchOperation[] {
  if (isObject(before) && isObject(after)) return patchObject(before, after, path)
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return after.flatMap((value: Json, index) => jsonPatch(before[index], value, `${path}/${index}`))
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ op: 'replace', path, value: after }]
}

function patchObject(before: JsonObject, after: JsonObject, path: string): readonly PatchOperation[] {
  const at = (key: string) => `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const removed = Object.keys(before).filter((key) => after[key] === undefined)
  return [
    ...removed.map((key): PatchOperation => ({ op: 'remove', path: at(key) })),
    ...Object.entries(after).flatMap(([key, value]): readonly PatchOperation[] => {
      const old = before[key]
      if (value === undefined) return []
      return old === undefined ? [{ op: 'add', path: at(key), value }] : jsonPatch(old, value, at(key))
    }),
  ]
}
