import type { Manifest, ObjectKind, ObjectReference } from './manifest.js'
import { objectKinds } from './object-kinds.js'

/** Where the objects of a kind are: `/apis/apps/v1/namespaces/shop/deployments`; without a namespace, those of all. */
export function collectionPath(kind: ObjectKind, namespace?: string): string {
  const root = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`
  const space = kind.scope === 'namespace' && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${space}/${kind.plural}`
}

/** Where one object is. */
export function objectPath({ kind, name, namespace }: ObjectReference, subresource?: string): string {
  const path = `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`
  return subresource === undefined ? path : `${path}/${subresource}`
}

/** Where the object of a manifest is. */
export function referenceOf(manifest: Manifest): ObjectReference {
  const { name, namespace } = manifest.metadata
  return { kind: kindOf(manifest), name, ...(namespace !== undefined && { namespace }) }
}

/** The kind of a manifest. A kind outside the table counts as in a namespace, where its metadata names one. */
export function kindOf({ apiVersion, kind, metadata }: Manifest): ObjectKind {
  const known = Object.values(objectKinds).find((entry) => entry.kind === kind && entry.apiVersion === apiVersion)
  if (known !== undefined) return known
  const plural = /(s|x|ch|sh)$/.test(kind) ? `${kind}es` : kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`
  const scope = metadata.namespace === undefined ? 'cluster' : 'namespace'
  return { apiVersion, kind, plural: plural.toLowerCase(), scope }
}
