import { formatDuration, parseDuration } from '../duration.js'
import { isList, isObject, type Json, type JsonObject } from '../json.js'
import { parseSize } from '../size.js'
import type { Field, Shape } from './shape.js'

/**
 * Brings a checked document into its canonical types: numbers and booleans out of interpolated text, durations and sizes in one
 * spelling, keys in the shape's order, what says nothing left out, `x-` keys kept behind the others. Decoding twice changes nothing.
 * @returns undefined for what does not fit its shape, which is left out of what surrounds it (the attribute tables have reported it); a
 *   text with a `$` is any scalar, because `config --no-interpolate` leaves templates as they are.
 */
export function decode(shape: Shape, value: Json): Json | undefined {
  if (value === null) return null
  if (typeof value === 'string' && value.includes('$') && !collections.has(shape.type)) return value
  switch (shape.type) {
    case 'text':
      return typeof value === 'object' ? undefined : String(value)
    case 'boolean':
      return typeof value === 'boolean' ? value : typeof value === 'string' ? booleans[value.toLowerCase()] : undefined
    case 'integer':
      return decodeInteger(value)
    case 'float':
      return single(value)
    case 'duration':
      return decodeDuration(value)
    case 'bytes':
      return decodeBytes(value)
    case 'mode':
      return decodeMode(value)
    case 'deviceCount':
      return typeof value === 'string' && value.toLowerCase() === 'all' ? -1 : decodeInteger(value)
    case 'ulimit':
      return decodeUlimit(value)
    case 'envFile':
      return decodeEnvFile(value)
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

const collections: ReadonlySet<Shape['type']> = new Set(['list', 'map', 'struct'])

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
      return decodeStruct(shape.fields, {}) ?? {}
    default:
      return null
  }
}

export function isExtension(key: string): boolean {
  return key.startsWith('x-')
}

function decodeStruct(fields: readonly Field[], value: Json): JsonObject | undefined {
  if (!isObject(value)) return undefined
  const result: Record<string, Json> = {}
  for (const { key, shape, omit } of fields) {
    const decoded = decode(shape, value[key] ?? null)
    if (decoded === null || decoded === undefined) {
      if (omit === 'required') return undefined
      if (omit === 'never') result[key] = unset(shape)
    } else if (omit !== 'zero' || !isZero(shape, decoded)) result[key] = decoded
  }
  for (const [key, entry] of Object.entries(value)) {
    if (isExtension(key) && entry !== undefined) result[key] = entry
  }
  return result
}

function decodeMap(shape: Shape, value: Json): JsonObject | undefined {
  if (!isObject(value)) return undefined
  const entries = Object.entries(value).flatMap(([key, entry]) => {
    const decoded = entry === undefined ? undefined : decode(shape, entry)
    return decoded === undefined ? [] : [[key, decoded] as const]
  })
  return Object.fromEntries(entries)
}

function decodeList(item: Shape, value: Json, sorted: boolean): readonly Json[] | undefined {
  if (!isList(value)) return undefined
  const items = value.flatMap((entry) => {
    const decoded = decode(item, entry)
    return decoded === undefined || decoded === null ? [] : [decoded]
  })
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

function decodeInteger(value: Json): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : undefined
}

/** The shortest number that is the same one in single precision, as Compose keeps fractions. */
function single(value: Json): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || Number.isNaN(number)) return undefined
  const target = Math.fround(number)
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(target.toPrecision(digits))
    if (Math.fround(candidate) === target) return candidate
  }
  return target
}

function decodeDuration(value: Json): string | undefined {
  const nanoseconds = typeof value === 'string' ? parseDuration(value) : undefined
  return nanoseconds === undefined ? undefined : formatDuration(nanoseconds)
}

function decodeBytes(value: Json): string | undefined {
  if (typeof value === 'number') return String(Math.trunc(value))
  const size = typeof value === 'string' ? parseSize(value) : undefined
  return size === undefined ? undefined : String(size)
}

function decodeMode(value: Json): string | undefined {
  const mode = typeof value === 'string' ? Number.parseInt(value, 8) : value
  return typeof mode === 'number' && !Number.isNaN(mode) ? `0${mode.toString(8)}` : undefined
}

function decodeUlimit(value: Json): JsonObject | undefined {
  if (typeof value === 'number') return { single: value }
  if (!isObject(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).filter(([key, entry]) => (typeof entry === 'number' && entry !== 0) || isExtension(key)),
  )
}

function decodeEnvFile(value: Json): Json | undefined {
  if (typeof value === 'string') return { path: value, required: true }
  return isObject(value) && typeof value.path === 'string' ? value : undefined
}
