import type { Manifest } from '../manifest.js'
import type { RenderedObject } from './rendered.js'

/** An object that goes to whatever namespace it is applied to. */
export function withoutNamespace<Each extends RenderedObject>(object: Each): Each {
  const { namespace: _namespace, ...metadata } = object.manifest.metadata
  const manifest: Manifest = { ...object.manifest, metadata }
  if (manifest.kind !== 'RoleBinding' || !Array.isArray(manifest.subjects)) return { ...object, manifest }
  const subjects = manifest.subjects.map(({ namespace: _theirs, ...subject }) => subject)
  return { ...object, manifest: { ...manifest, subjects } }
}

/** The namespace that objects are made for. */
export function namespaceIn(objects: readonly RenderedObject[]): string | undefined {
  return objects.map(({ manifest }) => manifest.metadata.namespace).find((namespace) => namespace !== undefined)
}
