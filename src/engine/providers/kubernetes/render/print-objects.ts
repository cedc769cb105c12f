import { printYaml } from '../../../document/print.js'
import type { Json } from '../../../model/json.js'
import type { RenderedObject } from './rendered.js'

/** Objects as one YAML text, each a document of its own under its comments. */
export function printObjects(objects: readonly RenderedObject[]): string {
  return objects.map(printObject).join('---\n')
}

export function printObject({ manifest, comments }: RenderedObject): string {
  // A manifest is JSON by definition.
  const { apiVersion, kind, metadata, ...rest } = manifest as unknown as { readonly [key: string]: Json }
  const body = { apiVersion, kind, metadata, ...rest } as Json
  return `${comments.map((line) => `# ${line}\n`).join('')}${printYaml(body)}`
}
