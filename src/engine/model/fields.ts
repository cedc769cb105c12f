import { createHash } from 'node:crypto'
import type { FieldDigests } from './field-digests.js'
import { canonicalJson, type Json } from './json.js'
import type { Fields } from './resource.js'

/** Digests every field, in the order of their paths. */
export function digestFields(fields: Fields): FieldDigests {
  return new Map(
    Object.keys(fields)
      .sort()
      .map((path) => [path, digest(fields[path] ?? null)]),
  )
}

/** The first 12 hex digits of the sha256 of the value's canonical JSON (keys sorted, absent ones left out). */
export function digest(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 12)
}
