/**
 * The shape of a canonical document: which keys it has, in which order they are written, and which are left out when they say
 * nothing. One table serves decoding, `stack config` and the config hash; the hash is the digest of the written bytes, so that order
 * and omission must be Compose's own (facts from compose-go 2.9.1, `types`).
 */
export type Shape =
  | { readonly type: 'text' | 'boolean' | 'integer' | 'float' | 'duration' | 'bytes' | 'mode' | 'deviceCount' | 'any' }
  /** `soft` and `hard`, or one number for both. */
  | { readonly type: 'ulimit' }
  /** A path, or an object when it is not required. */
  | { readonly type: 'envFile' }
  | { readonly type: 'list'; readonly item: Shape; readonly sorted: boolean }
  | { readonly type: 'map'; readonly value: Shape }
  | { readonly type: 'struct'; readonly fields: readonly Field[] }

export interface Field {
  readonly key: string
  /** Its name in JSON, where that differs: Compose writes `Path` and `Rate` of a throttled device so. */
  readonly jsonKey?: string
  readonly shape: Shape
  /**
   * When it is left out: `zero`, when it is empty, 0, false or absent; `absent`, only when it was not set; `never`, it stands there as
   * null, false or `{}`. Without a `required` one the whole struct is nothing.
   */
  readonly omit: 'zero' | 'absent' | 'never' | 'required'
}

export const text: Shape = { type: 'text' }
export const boolean: Shape = { type: 'boolean' }
export const integer: Shape = { type: 'integer' }
export const float: Shape = { type: 'float' }
export const duration: Shape = { type: 'duration' }
export const bytes: Shape = { type: 'bytes' }
export const anything: Shape = { type: 'any' }

export function list(item: Shape): Shape {
  return { type: 'list', item, sorted: false }
}

/** A list whose order means nothing and which is written in the order of its text. */
export function sortedList(item: Shape): Shape {
  return { type: 'list', item, sorted: true }
}

export function map(value: Shape): Shape {
  return { type: 'map', value }
}

/** The fields in the order in which they are written; a plain shape is left out when it is zero. */
export function struct(fields: { readonly [key: string]: Shape | Omit<Field, 'key'> }): Shape {
  return {
    type: 'struct',
    fields: Object.entries(fields).map(([key, entry]) =>
      'omit' in entry ? { key, ...entry } : { key, shape: entry, omit: 'zero' },
    ),
  }
}

/** Left out only when it was not set: 0, false and `{}` are meant. */
export function whenSet(shape: Shape): Omit<Field, 'key'> {
  return { shape, omit: 'absent' }
}

/** Always set: what lacks it means nothing. */
export function required(shape: Shape): Omit<Field, 'key'> {
  return { shape, omit: 'required' }
}

/** Written even when it was not set. */
export function always(shape: Shape): Omit<Field, 'key'> {
  return { shape, omit: 'never' }
}

/** Written even when it was not set, and in JSON under a name of its own. */
export function alwaysAs(jsonKey: string, shape: Shape): Omit<Field, 'key'> {
  return { shape, omit: 'never', jsonKey }
}
