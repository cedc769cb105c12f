import { isList, isObject, type Json } from '../json.js'
import { anything, type Shape } from './shape.js'

/**
 * Writes a decoded value byte for byte as Compose marshals its model: fields in the shape's order, map keys sorted, no white space,
 * `<`, `>`, `&` escaped, `x-` keys of structs left out.
 */
export function writeJson(shape: Shape, value: Json): string {
  if (shape.type === 'struct' && isObject(value)) {
    const members = shape.fields.flatMap(({ key, jsonKey, shape: field }) => {
      const entry = value[key]
      return entry === undefined ? [] : [`${quoted(jsonKey ?? key)}:${writeJson(field, entry)}`]
    })
    return `{${members.join(',')}}`
  }
  if (shape.type === 'map' && isObject(value)) return writeSorted(value, shape.value)
  if (shape.type === 'list' && isList(value)) return `[${value.map((entry) => writeJson(shape.item, entry)).join(',')}]`
  if (shape.type === 'ulimit' && isObject(value)) return writeUlimit(value.single, value.soft, value.hard)
  if (shape.type === 'envFile' && isObject(value)) return writeEnvFile(value.path, value.required, value.format)
  return writeAny(value)
}

function writeAny(value: Json): string {
  if (isList(value)) return `[${value.map(writeAny).join(',')}]`
  if (isObject(value)) return writeSorted(value, anything)
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value)
}

function writeSorted(value: { readonly [key: string]: Json | undefined }, entry: Shape): string {
  const members = Object.keys(value)
    .toSorted((left, right) => (left < right ? -1 : 1))
    .flatMap((key) => {
      const item = value[key]
      return item === undefined ? [] : [`${quoted(key)}:${writeJson(entry, item)}`]
    })
  return `{${members.join(',')}}`
}

function writeUlimit(single: Json | undefined, soft: Json | undefined, hard: Json | undefined): string {
  if (single) return writeAny(single)
  return writeAny({ ...(soft === undefined ? {} : { soft }), ...(hard === undefined ? {} : { hard }) }).replace(
    /^\{"hard":(.*),"soft":(.*)\}$/,
    '{"soft":$2,"hard":$1}',
  )
}

function writeEnvFile(path: Json | undefined, required: Json | undefined, format: Json | undefined): string {
  if (required !== false) return writeAny(path ?? '')
  const tail = format ? `,"format":${writeAny(format)}` : ''
  return `{"path":${writeAny(path ?? '')},"required":false${tail}}`
}

const escaped: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => escaped[character] ?? character)
}
