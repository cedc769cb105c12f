import { asObject } from '../../model/json.js'
import { fieldManager } from './labels.js'
import type { Manifest } from './manifest.js'

/**
 * What somebody else changed of what we declared, in words: `replicas changed by kubectl`. Server-side apply takes a field from us when
 * another manager writes another value; what both agree on stays ours too.
 * @param existing as the cluster has it
 * @param declared what we would apply
 */
export function driftOf(existing: Manifest, declared: Manifest): readonly string[] {
  const entries = (existing.metadata.managedFields ?? []).map(readEntry)
  const ours = entries.find(({ manager, operation }) => manager === fieldManager && operation === 'Apply')
  if (ours === undefined) return []
  const changes = entries.flatMap(({ manager, subresource, fields }) => {
    if (manager.startsWith(fieldManager) || subresource === 'status' || manager === 'kube-controller-manager') return []
    const taken: string[][] = []
    walk(fields, ours.fields, declared, [], taken)
    return taken.map((path) => `${wordsOf(path)} changed by ${manager}`)
  })
  return [...new Set(changes)]
}

type FieldSet = { readonly [key: string]: unknown }

interface Entry {
  readonly manager: string
  readonly operation: string
  readonly subresource: string
  readonly fields: FieldSet
}

function readEntry(entry: { readonly [name: string]: unknown }): Entry {
  const text = (name: string) => (typeof entry[name] === 'string' ? entry[name] : '')
  return {
    manager: text('manager'),
    operation: text('operation'),
    subresource: text('subresource'),
    fields: asObject(entry.fieldsV1),
  }
}

/**
 * Collects the paths of `theirs` that are declared and not in `ours`. Keys of a field set (KEP-555): `f:name` a field, `k:{..}` the item of
 * a list that has these keys, `v:..` an item of a set, `.` the thing itself; a leaf is empty.
 */
function walk(theirs: FieldSet, ours: FieldSet | undefined, declared: unknown, path: readonly string[], taken: string[][]): void {
  for (const [key, inner] of Object.entries(theirs)) {
    if (key === '.' || key.startsWith('v:')) continue
    const below = step(declared, key)
    if (below === undefined) continue
    const next = [...path, below.name]
    const own = ours === undefined || !(key in ours) ? undefined : asObject(ours[key])
    const inside = asObject(inner)
    if (Object.keys(inside).length === 0) {
      if (own === undefined) taken.push(next)
    } else walk(inside, own, below.value, next, taken)
  }
}

function step(declared: unknown, key: string): { readonly name: string; readonly value: unknown } | undefined {
  if (key.startsWith('f:')) {
    const name = key.slice(2)
    const value = asObject(declared)[name]
    return value === undefined ? undefined : { name, value }
  }
  if (!key.startsWith('k:') || !Array.isArray(declared)) return undefined
  const keys = parse(key.slice(2))
  const value: unknown = declared.find((item) => Object.entries(keys).every(([name, wanted]) => asObject(item)[name] === wanted))
  return value === undefined ? undefined : { name: String(Object.values(keys)[0] ?? ''), value }
}

function parse(text: string): FieldSet {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return {}
  }
}

/** The path of a container's variable is `environment.LEVEL` to whoever wrote the stack file. */
function wordsOf(path: readonly string[]): string {
  const container = path.indexOf('containers')
  const [first = '', ...rest] = container === -1 ? path.filter((part) => part !== 'spec') : path.slice(container + 2)
  if (first === 'env') return `environment.${rest[0] ?? ''}`
  return [first, ...rest].join('.')
}
