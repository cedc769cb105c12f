/** A plain JSON value: what canonical stack documents, specs and labels are made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** Whether it is an object: neither a list nor a plain value. */
export function isObject(value: Json | undefined): value is JsonObject
export function isObject(value: unknown): value is { readonly [key: string]: unknown }
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** What others answered, of which nothing is sure: anything but an object reads as one without fields. */
export function asObject(value: Json | undefined): JsonObject
export function asObject(value: unknown): { readonly [key: string]: unknown }
export function asObject(value: unknown): object {
  return isObject(value) ? value : {}
}

/** The same text for the same value, in whatever order its keys were written. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  )
}
