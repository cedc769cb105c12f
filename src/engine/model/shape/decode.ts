import { formatDuration, parseDuration } from '../duration.js'
import type { Json, JsonObject } from '../json.js'
import { parseSize } from '../size.js'
import type { Field, Shape } from './shape.js'

/**
 * Brings a checked document into its canonical types: numbers and booleans out of interpolated text, durations and sizes in one
 * spelling, keys in the shape's order, what says nothing left out, `x-` keys kept behind the others. Decoding twice changes nothing.
 * A value that does not fit is kept as it is: the attribute tables have reported it.
 */
export function decode(shape: Shape, value: Json): Json {
  if (value === null) return null
  switch (shape.type) {
    case 'text':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
    case 'boolean':
      return typeof value === 'string' ? (booleans[value.toLowerCase()] ?? value) : value
    case 'integer':
      return typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value
    case 'float':
      return single(value)
    case 'duration':
      return decodeDuration(value)
    case 'bytes':
      return decodeBytes(value)
    case 'mode':
      return decodeMode(value)
    case 'deviceCount':
      return typeof value === 'string' ? (value.toLowerCase() === 'all' ? -1 : Number(value)) : value
    case 'ulimit':
      return decodeUlimit(value)
    case 'envFile':
      return typeof value === 'string' ? { path: value, required: true } : value
    case 'list':
      return decodeList(shape.item, value, shape.sorted)
    case 'map':
      return decodeMap(shape.value, value)
    case 'struct':
      return decodeStruct(shape.fields, value)
    case 'any':
      return value
  }
}

/** True for what Go's `omitempty` leaves out: 0, false, "", an empty list or map. */
export function isZero(shape: Shape, value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  if (shape.type === 'bytes') return value === '0'
  if (shape.type === 'duration') return value === '0s'
  if (isList(value)) return value.length === 0
  return shape.type === 'map' && Object.keys(value).length === 0
}

/** What a field that is never left out says when it was not set. */
export function unset(shape: Shape): Json {
  switch (shape.type) {
    case 'text':
      return ''
    case 'boolean':
      return false
    case 'integer':
    case 'float':
      return 0
    case 'bytes':
      return '0'
    case 'struct':
      return decodeStruct(shape.fields, {})
    default:
      return null
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export function isExtension(key: string): boolean {
  return key.startsWith('x-')
}

function decodeStruct(fields: readonly Field[], value: Json): Json {
  if (!isObject(value)) return value
  const result: Record<string, Json> = {}
  for (const { key, shape, omit } of fields) {
    const entry = value[key]
    if (entry === undefined || entry === null) {
      if (omit === 'never') result[key] = unset(shape)
      continue
    }
    const decoded = decode(shape, entry)
    if (omit === 'zero' && isZero(shape, decoded)) continue
    result[key] = decoded
  }
  for (const [key, entry] of Object.entries(value)) {
    if (isExtension(key) && entry !== undefined) result[key] = entry
  }
  return result
}

function decodeMap(shape: Shape, value: Json): Json {
  if (!isObject(value)) return value
  const result: Record<string, Json> = {}
  for (const [key, entry] of Object.entries(value)) {
    if (entry !== undefined) result[key] = decode(shape, entry)
  }
  return result
}

function decodeList(item: Shape, value: Json, sorted: boolean): Json {
  if (!isList(value)) return value
  const items = value.map((entry) => decode(item, entry))
  return sorted ? items.toSorted((left, right) => (String(left) < String(right) ? -1 : 1)) : items
}

const booleans: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  y: true,
  '1': true,
  t: true,
  false: false,
  no: false,
  off: false,
  n: false,
  '0': false,
  f: false,
}

/** The shortest number that is the same one in single precision, as Compose keeps fractions. */
function single(value: Json): Json {
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number' || Number.isNaN(number)) return value
  const target = Math.fround(number)
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(target.toPrecision(digits))
    if (Math.fround(candidate) === target) return candidate
  }
  return target
}

function decodeDuration(value: Json): Json {
  const nanoseconds = typeof value === 'string' ? parseDuration(value) : undefined
  return nanoseconds === undefined ? value : formatDuration(nanoseconds)
}

function decodeBytes(value: Json): Json {
  if (typeof value === 'number') return String(Math.trunc(value))
  const size = typeof value === 'string' ? parseSize(value) : undefined
  return size === undefined ? value : String(size)
}

function decodeMode(value: Json): Json {
  const mode = typeof value === 'string' ? Number.parseInt(value, 8) : value
  return typeof mode === 'number' && !Number.isNaN(mode) ? `0${mode.toString(8)}` : value
}

function decodeUlimit(value: Json): Json {
  if (typeof value === 'number') return { single: value }
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key, entry]) => entry !== 0 || isExtension(key)))
}
