import type { Json } from '../model/json.js'
import type { Position } from '../model/origin.js'

/**
 * A value of a stack document that knows where it was written. Every stage of the pipeline takes and gives these; only the end turns
 * them into plain JSON. `mark` is Compose's tag on it: `!reset` removes the key that it is merged over, `!override` replaces it whole.
 */
export type DocumentNode = MapNode | ListNode | ScalarNode

export type Mark = 'reset' | 'override'

export interface MapNode {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  readonly position: Position
  readonly mark?: Mark
}

export interface Entry {
  readonly value: DocumentNode
  /** Where the key stands; the value may come from an anchor elsewhere. */
  readonly keyPosition: Position
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly DocumentNode[]
  readonly position: Position
  readonly mark?: Mark
}

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As it was typed, where that may differ from `value`: `010`, `1e3`, `yes`. */
  readonly source: string
  readonly position: Position
  readonly mark?: Mark
}

export function scalarNode(value: ScalarNode['value'], position: Position): ScalarNode {
  return { kind: 'scalar', value, source: String(value ?? ''), position }
}

export function listNode(items: readonly DocumentNode[], position: Position): ListNode {
  return { kind: 'list', items, position }
}

/** A map of the given entries, the keys standing where the values stand. */
export function mapNode(entries: Iterable<readonly [string, DocumentNode | undefined]>, position: Position): MapNode {
  const present = [...entries].flatMap(([key, value]) =>
    value === undefined ? [] : [[key, { value, keyPosition: value.position }] as const],
  )
  return { kind: 'map', entries: new Map(present), position }
}

/** The same map with other entries. */
export function withEntries(node: MapNode, entries: ReadonlyMap<string, Entry>): MapNode {
  return { ...node, entries }
}

export function isNull(node: DocumentNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null)
}

/** The value without its positions. */
export function toJson(node: DocumentNode): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(toJson)
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toJson(entry.value)]))
  }
}
