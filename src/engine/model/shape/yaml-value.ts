import { isList, isObject, type Json, type JsonObject } from '../json.js'
import { isExtension } from './decode.js'
import type { Field, Shape } from './shape.js'

/**
 * A decoded value as Compose writes it in YAML: fields in the shape's order, map keys sorted, `x-` keys behind the others, and nothing
 * where JSON writes null or `{}` for what was not set.
 */
export function yamlValue(shape: Shape, value: Json): Json {
  if (shape.type === 'struct' && isObject(value)) return structValue(shape.fields, value)
  if (shape.type === 'map' && isObject(value)) {
    const keys = Object.keys(value).toSorted()
    return Object.fromEntries(keys.map((key) => [key, yamlValue(shape.value, value[key] ?? null)]))
  }
  if (shape.type === 'list' && isList(value)) return value.map((entry) => yamlValue(shape.item, entry))
  if (shape.type === 'ulimit' && isObject(value)) return value.single || { soft: value.soft ?? 0, hard: value.hard ?? 0 }
  if (shape.type === 'envFile' && isObject(value) && value.required !== false) return value.path ?? ''
  return value
}

function structValue(fields: readonly Field[], value: JsonObject): JsonObject {
  const result: Record<string, Json> = {}
  for (const { key, shape, omit } of fields) {
    const entry = value[key]
    if (entry === undefined) continue
    const printed = yamlValue(shape, entry)
    if (omit === 'never' && saysNothing(printed)) continue
    result[key] = printed
  }
  for (const [key, entry] of Object.entries(value)) {
    if (isExtension(key) && entry !== undefined) result[key] = entry
  }
  return result
}

function saysNothing(value: Json): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0)
}
