import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'
import { listKey } from './fake-cluster-apply.js'

interface Tree {
  readonly [name: string]: unknown
}

/** JSON merge patch (RFC 7386). */
export function mergePatch(object: Manifest, patch: unknown): Manifest {
  return merged(object, patch, () => undefined) as Manifest
}

/** As `mergePatch`, but lists whose elements have a key are merged by it. */
export function strategicPatch(object: Manifest, patch: unknown): Manifest {
  return merged(object, patch, listKey) as Manifest
}

function merged(value: unknown, patch: unknown, keyOf: typeof listKey, field = ''): unknown {
  if (Array.isArray(patch)) return mergedList(value, patch, keyOf, field)
  if (!isTree(patch)) return patch
  const result: { [name: string]: unknown } = isTree(value) ? { ...value } : {}
  for (const [name, inner] of Object.entries(patch)) {
    if (inner === null) delete result[name]
    else result[name] = merged(result[name], inner, keyOf, name)
  }
  return result
}

function mergedList(value: unknown, patch: readonly unknown[], keyOf: typeof listKey, field: string): unknown {
  const items = patch.filter(isTree)
  const first = items[0]
  if (first === undefined || keyOf(field, first) === undefined || !Array.isArray(value)) return patch
  const result: unknown[] = [...value]
  for (const item of items) {
    const key = keyOf(field, item)
    const at = result.findIndex((known) => isTree(known) && keyOf(field, known) === key)
    if (at === -1) result.push(item)
    else result[at] = merged(result[at], item, keyOf)
  }
  return result
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
