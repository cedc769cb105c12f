import { isObject, type Json, type JsonObject } from '../model/json.js'
import type { Extensions, Service } from '../model/service.js'
import { decode, isExtension } from '../model/shape/decode.js'
import { serviceShape } from '../model/shape/service-shape.js'
import type { Shape } from '../model/shape/shape.js'
import { fileSourceShape, modelShape, networkShape, volumeShape } from '../model/shape/stack-shape.js'
import type { FileSource, Network, Volume } from '../model/stack.js'

/** The five sections of a stack and its `x-` keys, typed; a network or a volume has no name of its own before it is normalised. */
export interface Model {
  readonly services: { readonly [name: string]: Service }
  readonly networks: { readonly [key: string]: Unnamed<Network> }
  readonly volumes: { readonly [key: string]: Unnamed<Volume> }
  readonly configs: { readonly [key: string]: Unnamed<FileSource> }
  readonly secrets: { readonly [key: string]: Unnamed<FileSource> }
  readonly models: { readonly [key: string]: Json }
  readonly extensions: Extensions
}

export type Unnamed<Named extends { readonly name: string }> = Omit<Named, 'name'> & { readonly name?: string }

/** Gives a checked, canonical document its types. */
export function decodeModel(document: JsonObject): Model {
  const extensions = Object.entries(document).flatMap(([key, value]) =>
    isExtension(key) && value !== undefined ? [[key, value] as const] : [],
  )
  return {
    services: section<Service>(document.services, serviceShape),
    networks: section<Unnamed<Network>>(document.networks, networkShape),
    volumes: section<Unnamed<Volume>>(document.volumes, volumeShape),
    configs: section<Unnamed<FileSource>>(document.configs, fileSourceShape),
    secrets: section<Unnamed<FileSource>>(document.secrets, fileSourceShape),
    models: section<Json>(document.models, modelShape),
    extensions: Object.fromEntries(extensions),
  }
}

/** One top-level section, in the order of the file; a key without a body is an empty object. */
function section<Entry>(value: Json | undefined, shape: Shape): { readonly [key: string]: Entry } {
  if (!isObject(value)) return {}
  const entries = Object.keys(value).flatMap((key) => {
    const entry = decode(shape, value[key] ?? {})
    // The shape is the mirror of the entry's type, and decoding has left out what does not fit it.
    return isObject(entry) ? [[key, entry as Entry] as const] : []
  })
  return Object.fromEntries(entries)
}
