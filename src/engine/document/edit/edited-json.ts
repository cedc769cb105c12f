import { isObject, type Json, type JsonObject } from '../../model/json.js'
import type { KeyPath } from '../../model/origin.js'
import type { Edit } from '../edit.js'

/** What a value is after an edit: the meaning that the edited text must have. */
export function editedJson(value: Json, edit: Edit): Json {
  switch (edit.type) {
    case 'set':
      return changed(value, edit.path, () => edit.value)
    case 'add':
      return changed(value, edit.path, (list) => [...(Array.isArray(list) ? list : []), edit.value])
    case 'remove':
      return removed(value, edit.path)
  }
}

function changed(value: Json | undefined, [key, ...rest]: KeyPath, change: (old: Json | undefined) => Json): Json {
  if (key === undefined) return change(value)
  if (typeof key === 'number' && Array.isArray(value)) {
    return value.map((item: Json, index) => (index === key ? changed(item, rest, change) : item))
  }
  const map: JsonObject = isObject(value) ? value : {}
  return { ...map, [key]: changed(map[key], rest, change) }
}

function removed(value: Json, path: KeyPath): Json {
  const key = path.at(-1)
  const holder = path.slice(0, -1)
  if (key === undefined) return value
  const container = holder.reduce<Json | undefined>((outer, name) => childOf(outer, name), value)
  const rest = Array.isArray(container)
    ? container.filter((_, index) => index !== key)
    : Object.fromEntries(Object.entries(isObject(container) ? container : {}).filter(([name]) => name !== String(key)))
  const isEmptied = Array.isArray(rest) ? rest.length === 0 : Object.keys(rest).length === 0
  if (isEmptied && holder.length > 0 && (Array.isArray(rest) || holder.length === 1)) return removed(value, holder)
  return changed(value, holder, () => rest)
}

function childOf(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined
  return isObject(value) ? value[key] : undefined
}
