import type {
  Attribute,
  ListAttribute,
  MapAttribute,
  ObjectAttribute,
  TextAttribute,
} from '../src/engine/load/attributes/attribute.js'
import { asObject, isList, isObject, type Json, type JsonObject } from '../src/engine/model/json.js'
import { serviceSettings, stackSettings, volumeSettings } from './kubernetes-schema.js'

/** The JSON Schema (draft 2020-12) of a stack file, for editors: made from the very tables that loading reads. */
export function editorSchema(stack: ObjectAttribute): JsonObject {
  const settings: Settings = new Map([
    [stack, stackSettings],
    ...below(stack, 'services', serviceSettings),
    ...below(stack, 'functions', serviceSettings),
    ...below(stack, 'volumes', volumeSettings),
  ])
  const schema = schemaOf(stack, settings)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A stack of services (stack.yaml, compose.yaml)',
    ...schema,
    properties: withReferences(asObject(schema.properties)),
  }
}

/** What functions share with services, and the gateway with these, is said once. */
function withReferences(sections: JsonObject): JsonObject {
  const service = asObject(asObject(asObject(sections.services).additionalProperties).properties)
  const pointers = new Map(
    Object.entries(service).map(([key, schema]) => [
      JSON.stringify(schema),
      `#/properties/services/additionalProperties/properties/${key}`,
    ]),
  )
  const refer = (schema: Json | undefined): Json => {
    if (isList(schema)) return schema.map(refer)
    if (!isObject(schema)) return schema ?? null
    const pointer = pointers.get(JSON.stringify(schema))
    // A reference that is longer than what it stands for helps nobody.
    if (pointer !== undefined && JSON.stringify(schema).length > 100) return { $ref: pointer }
    return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, refer(part)]))
  }
  return {
    ...sections,
    functions: refer(sections.functions),
    'x-functions': { $ref: '#/properties/functions' },
    'x-gateway': refer(sections['x-gateway']),
  }
}

/** What `x-k8s` of an object may say, by the object. */
type Settings = ReadonlyMap<Attribute, JsonObject>

function below(
  { attributes }: ObjectAttribute,
  section: string,
  settings: JsonObject,
): readonly (readonly [Attribute, JsonObject])[] {
  const attribute = attributes[section]
  return attribute?.type === 'map' ? [[attribute.value, settings]] : []
}

/** What stands for anything at all: a value that is filled in when the file is read. */
const template: JsonObject = { type: 'string', pattern: '\\$' }
const duration = '^([0-9.]+(ns|us|µs|ms|s|m|h|d|w))+$|^0$|\\$'
const size = '^-?[0-9.]+ ?([kmgtpKMGTP]?i?[bB]?)$|\\$'

function schemaOf(attribute: Attribute, settings: Settings): JsonObject {
  const schema = typedSchema(attribute, settings)
  const described = attribute.description === undefined ? schema : { description: attribute.description, ...schema }
  return attribute.nullable ? anyOf([described, { type: 'null' }]) : described
}

function typedSchema(attribute: Attribute, settings: Settings): JsonObject {
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
      return listSchema(attribute, settings)
    case 'map':
      return mapSchema(attribute, settings)
    case 'object':
      return objectSchema(attribute, settings)
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

function listSchema({ item, short, fromMap }: ListAttribute, settings: Settings): JsonObject {
  return anyOf([
    { type: 'array', items: schemaOf(item, settings) },
    ...(short ? [{ type: short.types }] : []),
    ...(fromMap ? [{ type: 'object' }] : []),
  ])
}

function mapSchema({ value, keys, fromList }: MapAttribute, settings: Settings): JsonObject {
  const map = {
    type: 'object',
    additionalProperties: schemaOf(value, settings),
    ...(keys ? { propertyNames: { pattern: keys.matches.source } } : {}),
  }
  return anyOf([map, ...(fromList ? [{ type: 'array', items: { type: 'string' } }] : [])])
}

function objectSchema(attribute: ObjectAttribute, settings: Settings): JsonObject {
  const { attributes, required = [], extensions, short } = attribute
  const own = settings.get(attribute)
  const object: JsonObject = {
    type: 'object',
    properties: {
      ...Object.fromEntries(Object.entries(attributes).map(([key, child]) => [key, schemaOf(child, settings)])),
      ...(own && { 'x-k8s': own }),
    },
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
