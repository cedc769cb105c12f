import { asObject, isObject, type JsonObject } from '../model/json.js'
import type { KeyPath } from '../model/origin.js'

/** A function as the document has it, canonical. */
export interface WrittenFunction {
  readonly name: string
  /** `function`: under `x-functions`; `service`: a service that says `x-function`. */
  readonly place: 'function' | 'service'
  /** What it says as a function. */
  readonly written: JsonObject
  /** Where that stands. */
  readonly path: KeyPath
  /** Where what it says as a service stands. */
  readonly serviceValue: JsonObject
  readonly servicePath: KeyPath
}

/** All functions of a document, in its order; those that are services come last. */
export function writtenFunctions(document: {
  readonly 'x-functions'?: unknown
  readonly services?: unknown
}): readonly WrittenFunction[] {
  // The document is canonical: what is no map has been reported and left out.
  const functions = asObject(document['x-functions'] as JsonObject | undefined)
  const services = asObject(document.services as JsonObject | undefined)
  return [
    ...Object.entries(functions).map(([name, value]): WrittenFunction => {
      const path = ['x-functions', name]
      return { name, place: 'function', written: asObject(value), path, serviceValue: asObject(value), servicePath: path }
    }),
    ...Object.entries(services).flatMap(([name, value]): readonly WrittenFunction[] => {
      if (!isObject(value) || !('x-function' in value)) return []
      const servicePath = ['services', name]
      const path = [...servicePath, 'x-function']
      return [{ name, place: 'service', written: asObject(value['x-function']), path, serviceValue: value, servicePath }]
    }),
  ]
}

/** Its profiles; without one it always takes part. */
export function profilesOf({ serviceValue }: WrittenFunction): readonly string[] {
  const { profiles } = serviceValue
  return Array.isArray(profiles) ? profiles.map(String) : []
}
