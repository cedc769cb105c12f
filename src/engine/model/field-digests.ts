import { isObject } from './json.js'

/** Field path -> digest of its value: what is remembered of a resource on the target, so that a cause can name the field. */
export type FieldDigests = ReadonlyMap<string, string>

/** Writes digests as the value of the label `dev.stack.fields`: one line of JSON. */
export function printFieldDigests(digests: FieldDigests): string {
  return JSON.stringify(Object.fromEntries(digests))
}

/** Reads the label `dev.stack.fields`; undefined when it is missing or was not written by `printFieldDigests`. */
export function parseFieldDigests(label: string | undefined): FieldDigests | undefined {
  if (label === undefined) return undefined
  try {
    const value: unknown = JSON.parse(label)
    if (!isObject(value)) return undefined
    const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return new Map(entries)
  } catch {
    return undefined
  }
}
