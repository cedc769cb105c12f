import { closest } from '../../../../model/closest.js'
import type { Diagnostic } from '../../../../model/diagnostic.js'
import { isList, isObject, type Json, type JsonObject } from '../../../../model/json.js'
import { formatKeyPath, type KeyPath, type Origins } from '../../../../model/origin.js'

/** Reads one value of a settings document; undefined for what does not fit, which it has reported. */
export type Reader<Value> = (value: Json, path: KeyPath, findings: Findings) => Value | undefined

/** Where readers report what does not fit. */
export interface Findings {
  report(path: KeyPath, code: string, problem: string, hint?: string): void
}

/** Findings as diagnostics at their positions, in `diagnostics`. */
export function collectFindings(origins: Origins): Findings & { readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  return {
    diagnostics,
    report(path, code, problem, hint) {
      const position = origins.at(path)
      diagnostics.push({
        severity: 'error',
        code,
        message: `${formatKeyPath(path)}: ${problem}`,
        ...(hint !== undefined && { hint }),
        ...(position !== undefined && { position }),
      })
    },
  }
}

/**
 * A mapping of known keys, each optional unless `required` names it. An unknown one is an error that says which one was meant.
 * @param readers one for each key
 */
export function object<Value extends object>(
  readers: { readonly [Key in keyof Value]-?: Reader<NonNullable<Value[Key]>> },
  required: readonly (keyof Value & string)[] = [],
): Reader<Value> {
  const known = new Map<string, Reader<unknown>>(Object.entries<Reader<unknown>>(readers))
  return (value, path, findings) => {
    if (!isObject(value)) return refuse('a mapping', value, path, findings)
    const entries = Object.entries(value).flatMap(([key, entry]) => {
      const reader = known.get(key)
      if (reader === undefined) {
        const near = closest(key, known.keys())
        findings.report(
          [...path, key],
          'unknown-key',
          'unknown key',
          near === undefined ? undefined : `did you mean \`${near}\`?`,
        )
        return []
      }
      const read = entry === undefined || entry === null ? undefined : reader(entry, [...path, key], findings)
      return read === undefined ? [] : [[key, read] as const]
    })
    const missing = required.filter((key) => value[key] === undefined || value[key] === null)
    for (const key of missing) findings.report(path, 'missing-key', `\`${key}\` is missing`)
    if (required.some((key) => !entries.some(([read]) => read === key))) return undefined
    // Every entry went through the reader of its own key, and none that is required is absent.
    return Object.fromEntries(entries) as Value
  }
}

/** @param says completes `expected ..` where the pattern does not match */
export function text(pattern?: RegExp, says = 'a text', suggest?: (text: string) => string | undefined): Reader<string> {
  return (value, path, findings) => {
    if (isList(value) || isObject(value) || value === null || value === '') return refuse(says, value, path, findings)
    const read = String(value)
    if (pattern === undefined || pattern.test(read)) return read
    const hint = suggest?.(read)
    findings.report(path, 'invalid-value', `\`${read}\` is not ${says}`, hint)
    return undefined
  }
}

/** One of these words, however it is capitalised. */
export function oneOf<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return (value, path, findings) => {
    const found = words.find((word) => typeof value === 'string' && word.toLowerCase() === value.toLowerCase())
    if (found !== undefined) return found
    const near = typeof value === 'string' ? closest(value, words) : undefined
    const hint = near === undefined ? `one of ${words.map((word) => `\`${word}\``).join(', ')}` : `did you mean \`${near}\`?`
    findings.report(path, 'invalid-value', `${shown(value)} is not one of its values`, hint)
    return undefined
  }
}

/** Also as text, which is what `${..}` becomes. */
export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER): Reader<number> {
  const says = maximum === Number.MAX_SAFE_INTEGER ? `a number from ${minimum}` : `a number from ${minimum} to ${maximum}`
  return (value, path, findings) => {
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number)) return refuse(says, value, path, findings)
    if (number >= minimum && number <= maximum) return number
    findings.report(path, 'invalid-value', `\`${number}\` is not ${says}`)
    return undefined
  }
}

/** Also as text, which is what `${..}` becomes. */
export const boolean: Reader<boolean> = (value, path, findings) => {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  return refuse('true or false', value, path, findings)
}

/** A list; one value alone is a list of one. */
export function list<Item>(item: Reader<Item>): Reader<readonly Item[]> {
  return (value, path, findings) => {
    if (!isList(value)) {
      const single = item(value, path, findings)
      return single === undefined ? undefined : [single]
    }
    return value.flatMap((entry, index) => {
      const read = item(entry, [...path, index], findings)
      return read === undefined ? [] : [read]
    })
  }
}

/** A mapping of any keys. */
export function map<Value>(of: Reader<Value>): Reader<{ readonly [key: string]: Value }> {
  return (value, path, findings) => {
    if (!isObject(value)) return refuse('a mapping', value, path, findings)
    const entries = Object.entries(value).flatMap(([key, entry]) => {
      const read = of(entry ?? null, [...path, key], findings)
      return read === undefined ? [] : [[key, read] as const]
    })
    return Object.fromEntries(entries)
  }
}

/** A part of an object of the Kubernetes API, as it stands: the API server checks it. */
export const verbatim: Reader<JsonObject> = (value, path, findings) =>
  isObject(value) ? value : refuse('a mapping', value, path, findings)

/** The first reader that takes such a value; its findings alone are told. */
export function either<One, Other>(
  takesOne: (value: Json) => boolean,
  one: Reader<One>,
  other: Reader<Other>,
): Reader<One | Other> {
  return (value, path, findings) => (takesOne(value) ? one(value, path, findings) : other(value, path, findings))
}

export function isScalar(value: Json): boolean {
  return typeof value !== 'object'
}

function refuse(says: string, value: Json, path: KeyPath, findings: Findings): undefined {
  findings.report(path, 'wrong-type', `expected ${says}, found ${shown(value)}`)
}

function shown(value: Json): string {
  if (value === null || value === '') return 'nothing'
  if (isList(value)) return 'a list'
  return isObject(value) ? 'a mapping' : `\`${value}\``
}
