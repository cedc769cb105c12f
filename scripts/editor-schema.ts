import type {
  Attribute,
  ListAttribute,
  MapAttribute,
  ObjectAttribute,
  TextAttribute,
} from '../src/engine/load/attributes/attribute.js'
import type { JsonObject } from '../src/engine/model/json.js'

/** The JSON Schema (draft 2020-12) of a stack file, for editors: made from the very tables that loading reads. */
export function editorSchema(stack: ObjectAttribute): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A stack of services (stack.yaml, compose.yaml)',
    ...schemaOf(stack),
  }
}

/** What stands for anything at all: a value that is filled in when the file is read. */
const template: JsonObject = { type: 'string', pattern: '\\$' }
const duration = '^([0-9.]+(ns|us|µs|ms|s|m|h|d|w))+$|^0$|\\$'
const size = '^-?[0-9.]+ ?([kmgtpKMGTP]?i?[bB]?)$|\\$'

function schemaOf(attribute: Attribute): JsonObject {
  const schema = typedSchema(attribute)
  const described = attribute.description === undefined ? schema : { description: attribute.description, ...schema }
  return attribute.nullable ? anyOf([described, { type: 'null' }]) : described
}

function typedSchema(attribute: Attribute): JsonObject {
  switch (attribute.type) {
    case 'text':
      return textSchema(attribute)
    case 'boolean':
      return { type: ['boolean', 'string'] }
    case 'integer':
    case 'number': {
      const { type, minimum, maximum, words = [] } = attribute
      const number = { type, ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) }
      return anyOf([number, { type: 'string', pattern: ['^[-+0-9.eE]+$', '\\$', ...words.map((word) => `^${word}$`)].join('|') }])
    }
    case 'duration':
      return { type: 'string', pattern: duration }
    case 'bytes':
      return anyOf([{ type: 'integer' }, { type: 'string', pattern: size }])
    case 'mode':
      return { type: ['string', 'integer'] }
    case 'list':
      return listSchema(attribute)
    case 'map':
      return mapSchema(attribute)
    case 'object':
      return objectSchema(attribute)
    case 'anything':
      return {}
  }
}

function textSchema({ also = [], allowed, pattern, nullText, short }: TextAttribute): JsonObject {
  if (allowed) return anyOf([{ enum: allowed }, template])
  // A short form is taken apart before the pattern is looked at; editors see only what is written.
  if (pattern && !short) return anyOf([{ type: 'string', pattern: pattern.matches.source }, template])
  const types = ['string', ...also, ...(nullText === undefined ? [] : ['null'])]
  return { type: types.length === 1 ? 'string' : types }
}

function listSchema({ item, short, fromMap }: ListAttribute): JsonObject {
  return anyOf([
    { type: 'array', items: schemaOf(item) },
    ...(short ? [{ type: short.types }] : []),
    ...(fromMap ? [{ type: 'object' }] : []),
  ])
}

function mapSchema({ value, keys, fromList }: MapAttribute): JsonObject {
  const map = {
    type: 'object',
    additionalProperties: schemaOf(value),
    ...(keys ? { propertyNames: { pattern: keys.matches.source } } : {}),
  }
  return anyOf([map, ...(fromList ? [{ type: 'array', items: { type: 'string' } }] : [])])
}

function objectSchema({ attributes, required = [], extensions, short }: ObjectAttribute): JsonObject {
  const object: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(Object.entries(attributes).map(([key, attribute]) => [key, schemaOf(attribute)])),
    ...(required.length > 0 ? { required } : {}),
    ...(extensions === 'no' ? {} : { patternProperties: { '^x-': {} } }),
    additionalProperties: false,
  }
  return anyOf([object, ...(short ? [{ type: short.types }] : [])])
}

function anyOf(schemas: readonly JsonObject[]): JsonObject {
  const [first = {}, ...others] = schemas
  return others.length === 0 ? first : { anyOf: schemas }
}
