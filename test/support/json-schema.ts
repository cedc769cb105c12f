/** Those keywords of JSON Schema that the schema of a stack file uses. */
interface Schema {
  /** A pointer into the whole schema: `#/properties/services`. */
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly properties?: { readonly [key: string]: Schema }
  readonly patternProperties?: { readonly [pattern: string]: Schema }
  readonly additionalProperties?: boolean | Schema
  readonly propertyNames?: Schema
  readonly required?: readonly string[]
}

/** @returns the paths at which a value does not fit a schema; none when it fits. */
export function misfits(whole: Schema, value: unknown): readonly string[] {
  return misfitsOf(whole, value, '', whole)
}

function misfitsOf(schema: Schema, value: unknown, path: string, whole: Schema): readonly string[] {
  if (schema.$ref !== undefined) return misfitsOf(resolved(schema.$ref, whole), value, path, whole)
  if (schema.anyOf) {
    const found = schema.anyOf.map((choice) => misfitsOf(choice, value, path, whole))
    return found.some((paths) => paths.length === 0) ? [] : (found.toSorted((a, b) => depth(b) - depth(a))[0] ?? [path])
  }
  const types = schema.type === undefined ? [] : [schema.type].flat()
  const fits =
    (types.length === 0 || types.some((type) => isOfType(type, value))) &&
    (schema.enum === undefined || schema.enum.includes(value)) &&
    (schema.pattern === undefined || typeof value !== 'string' || new RegExp(schema.pattern, 'u').test(value)) &&
    (typeof value !== 'number' || (value >= (schema.minimum ?? value) && value <= (schema.maximum ?? value)))
  if (!fits) return [path]
  if (Array.isArray(value)) return value.flatMap((item, index) => misfitsOf(schema.items ?? {}, item, `${path}/${index}`, whole))
  if (typeof value !== 'object' || value === null) return []
  const missing = (schema.required ?? []).filter((key) => !(key in value)).map((key) => `${path}/${key}`)
  return [
    ...missing,
    ...Object.entries(value).flatMap(([key, entry]) => misfitsOfEntry(schema, key, entry, `${path}/${key}`, whole)),
  ]
}

function misfitsOfEntry(schema: Schema, key: string, entry: unknown, path: string, whole: Schema): readonly string[] {
  if (schema.propertyNames && misfitsOf(schema.propertyNames, key, path, whole).length > 0) return [path]
  const own = schema.properties?.[key]
  if (own) return misfitsOf(own, entry, path, whole)
  const matching = Object.entries(schema.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern).test(key))
  if (matching) return misfitsOf(matching[1], entry, path, whole)
  if (schema.additionalProperties === false) return [path]
  return typeof schema.additionalProperties === 'object' ? misfitsOf(schema.additionalProperties, entry, path, whole) : []
}

function resolved(pointer: string, whole: Schema): Schema {
  const parts = pointer.split('/').slice(1)
  // The schema is JSON, in which a pointer leads from object to object.
  return parts.reduce((part: object, key) => (part as { readonly [key: string]: object })[key] ?? {}, whole)
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function depth(paths: readonly string[]): number {
  return Math.max(0, ...paths.map((path) => path.split('/').length))
}
