import {
  describe,
  type Entry,
  isNull,
  type ListNode,
  type MapNode,
  type Node,
  textAt,
  toJson,
  withEntries,
} from '../document/node.js'
import { formatKeyPath, type KeyPath, type Position } from '../model/origin.js'
import { type Attribute, childOf, type ListAttribute, type Report } from './attributes/attribute.js'

/**
 * Merges two canonical values, the later over the earlier, by the rules of their attribute (Compose Specification, Merge): maps deeply, lists
 * one behind the other, everything else replaced. A key tagged `!reset` takes the earlier one away and stays, tagged, for the next merge.
 */
export function merge(earlier: Node, later: Node, attribute: Attribute, path: KeyPath, report: Report): Node {
  if (later.tag || earlier.tag === 'reset' || attribute.merge === 'replace') return later
  if (isNull(later)) return earlier
  if (isNull(earlier) || earlier.type === 'scalar') return later
  if (earlier.type === 'list' && later.type === 'list') return mergeLists(earlier, later, attribute, path, report)
  if (earlier.type === 'map' && later.type === 'map') return mergeMaps(earlier, later, attribute, path, report)
  report({
    severity: 'error',
    code: 'cannot-merge',
    message: `${formatKeyPath(path)}: ${describe(later)} cannot be merged over ${describe(earlier)} at ${formatPosition(earlier.position)}`,
    hint: 'tag it `!override` to replace the earlier value',
    position: later.position,
  })
  return earlier
}

/** The value without `!reset` keys and without tags: what an extended service is to the one that extends it. */
export function withoutTags(node: Node): Node {
  const { tag: _tag, ...bare } = node
  if (bare.type === 'list') return { ...bare, items: bare.items.map(withoutTags) }
  if (bare.type === 'scalar') return bare
  const entries = [...bare.entries].flatMap(([key, entry]) =>
    entry.value.tag === 'reset' ? [] : [[key, { ...entry, value: withoutTags(entry.value) }] as const],
  )
  return { ...bare, entries: new Map(entries) }
}

/** `stack.yaml:3:5`. */
export function formatPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`
}

function mergeMaps(earlier: MapNode, later: MapNode, attribute: Attribute, path: KeyPath, report: Report): Node {
  if (attribute.type === 'object' && attribute.mergesWhenSame !== undefined) {
    const before = textAt(earlier, attribute.mergesWhenSame)
    const after = textAt(later, attribute.mergesWhenSame)
    if (before !== undefined && after !== undefined && before !== after) return later
  }
  const entries = new Map<string, Entry>(earlier.entries)
  for (const [key, entry] of later.entries) {
    const before = entries.get(key)
    const value = before ? merge(before.value, entry.value, childOf(attribute, key), [...path, key], report) : entry.value
    // A map stays where it was first declared; anything else stands where it was last said.
    const isSame = before && (value === before.value || (value.type === 'map' && before.value.type === 'map'))
    entries.set(key, { key: isSame ? before.key : entry.key, value })
  }
  return withEntries(later, entries)
}

function mergeLists(earlier: ListNode, later: ListNode, attribute: Attribute, path: KeyPath, report: Report): Node {
  if (attribute.type !== 'list') return { ...later, items: [...earlier.items, ...later.items] }
  if (attribute.merges === 'subnet') return mergePools(earlier, later, attribute, path, report)
  const added = attribute.merges === 'exact' ? withoutKnown(later.items, earlier.items) : later.items
  return { ...later, items: [...earlier.items, ...added] }
}

/** The later pools, each over the earlier one of its subnet. */
function mergePools(earlier: ListNode, later: ListNode, attribute: ListAttribute, path: KeyPath, report: Report): Node {
  const items = later.items.map((pool, index) => {
    const before = earlier.items.find((other) => textAt(other, 'subnet') === textAt(pool, 'subnet'))
    return before ? merge(before, pool, attribute.item, [...path, index], report) : pool
  })
  return { ...later, items }
}

function withoutKnown(items: readonly Node[], known: readonly Node[]): readonly Node[] {
  const texts = new Set(known.map((item) => JSON.stringify(toJson(item))))
  return items.filter((item) => !texts.has(JSON.stringify(toJson(item))))
}
