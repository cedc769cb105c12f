import type { Json, JsonObject } from '../model/json.js'
import { decode } from '../model/shape/decode.js'
import { serviceShape } from '../model/shape/service-shape.js'
import { map, type Shape } from '../model/shape/shape.js'
import { fileSourceShape, modelShape, networkShape, volumeShape } from '../model/shape/stack-shape.js'
import { writeJson } from '../model/shape/write-json.js'
import { yamlValue } from '../model/shape/yaml-value.js'
import type { Stack } from '../model/stack.js'

const sections = { networks: networkShape, volumes: volumeShape, secrets: fileSourceShape, configs: fileSourceShape } as const

/**
 * A stack as `docker compose config --format json` prints it: two spaces, keys in Compose's order, `x-` keys only at the top level,
 * models left out, no line end. Dollars are not doubled.
 */
export function printStackAsJson(stack: Stack): string {
  const compact = (shape: Shape, value: object): Json => JSON.parse(writeJson(shape, decoded(shape, value)))
  const document: Record<string, Json> = {
    ...(stack.name ? { name: stack.name } : {}),
    services: compact(map(serviceShape), printedServices(stack)),
    ...stack.extensions,
  }
  for (const [section, shape] of entriesOf(sections)) {
    if (Object.keys(stack[section]).length > 0) document[section] = compact(map(shape), stack[section])
  }
  const ordered = Object.fromEntries(Object.entries(document).toSorted(([left], [right]) => (left < right ? -1 : 1)))
  return JSON.stringify(ordered, null, 2).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}

/** The value that `docker compose config` prints as YAML: as in JSON, with all `x-` keys and the models, without what says nothing. */
export function stackAsYaml(stack: Stack): JsonObject {
  const values = (shape: Shape, value: object) => yamlValue(shape, decoded(shape, value))
  const optional = entriesOf({ ...sections, models: modelShape }).flatMap(([section, shape]) =>
    Object.keys(stack[section]).length > 0 ? [[section, values(map(shape), stack[section])] as const] : [],
  )
  return {
    ...(stack.name ? { name: stack.name } : {}),
    services: values(map(serviceShape), printedServices(stack)),
    ...Object.fromEntries(optional),
    ...stack.extensions,
  }
}

/** Label files are folded into the labels by now, and Compose does not print them. */
function printedServices(stack: Stack): object {
  return Object.fromEntries(Object.entries(stack.services).map(([name, { label_file, ...service }]) => [name, service] as const))
}

function decoded(shape: Shape, value: object): Json {
  // The model's interfaces are plain JSON; they only lack the index signature that says so.
  return decode(shape, value as JsonObject) ?? null
}

function entriesOf<Key extends string, Value>(table: { readonly [key in Key]: Value }): readonly (readonly [Key, Value])[] {
  // The tables here are literals, without keys beyond those of their type.
  return Object.entries(table) as unknown as readonly (readonly [Key, Value])[]
}
