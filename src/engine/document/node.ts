import type { Json } from '../model/json.js'
import type { Position } from '../model/origin.js'
import { goNumber } from './go-number.js'

/**
 * A document whose every value knows where it was written. The stages of loading turn one such tree into the next, so that positions
 * travel along through interpolation, merge, extends and include.
 */
export type Node = ScalarNode | ListNode | MapNode

/** `!reset` takes a key away from what is merged under it; `!override` replaces it whole. */
export type Tag = 'reset' | 'override'

export interface ScalarNode {
  readonly type: 'scalar'
  readonly value: null | boolean | number | string
  /** What a number says as text, where a JavaScript number is too small for it. */
  readonly text?: string
  /** Stands for a value that could not be used and was reported, so that nobody calls it missing. */
  readonly refused?: true
  readonly position: Position
  readonly tag?: Tag
}

export interface ListNode {
  readonly type: 'list'
  readonly items: readonly Node[]
  readonly position: Position
  readonly tag?: Tag
}

export interface MapNode {
  readonly type: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  readonly position: Position
  readonly tag?: Tag
}

export interface Entry {
  /** Where the key stands. */
  readonly key: Position
  readonly value: Node
}

export function scalar(value: ScalarNode['value'], position: Position): ScalarNode {
  return { type: 'scalar', value, position }
}

export function list(items: readonly Node[], position: Position): ListNode {
  return { type: 'list', items, position }
}

export function map(entries: Iterable<readonly [string, Entry]>, position: Position): MapNode {
  return { type: 'map', entries: new Map(entries), position }
}

/** A map whose keys and values all stand at one place: the long form of a short one. */
export function mapAt(position: Position, values: { readonly [key: string]: ScalarNode['value'] | Node | undefined }): MapNode {
  const entries = Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined) return []
    const node = typeof value === 'object' && value !== null ? value : scalar(value, position)
    return [[key, { key: position, value: node }] as const]
  })
  return map(entries, position)
}

/** What a scalar says as text: `1.10` is `1.1`, as Compose reads it. */
export function textOf(node: ScalarNode): string {
  if (typeof node.value === 'number') return node.text ?? goNumber(node.value)
  return node.value === null ? '' : String(node.value)
}

export function isNull(node: Node): boolean {
  return node.type === 'scalar' && node.value === null
}

/** The text under a key of a map, if there is one. */
export function textAt(node: Node, key: string): string | undefined {
  const value = node.type === 'map' ? node.entries.get(key)?.value : undefined
  return value?.type === 'scalar' && value.value !== null ? textOf(value) : undefined
}

/** The same node with other entries. */
export function withEntries(node: MapNode, entries: ReadonlyMap<string, Entry>): MapNode {
  return { ...node, entries }
}

/** The value alone, without positions. */
export function toJson(node: Node): Json {
  switch (node.type) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(toJson)
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, toJson(value)]))
  }
}

/** What a node is, in the words of a message: "found the text `80`". */
export function describe(node: Node): string {
  if (node.type === 'list') return 'a list'
  if (node.type === 'map') return 'a map'
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'boolean') return `the boolean \`${node.value}\``
  if (typeof node.value === 'number') return `the number \`${textOf(node)}\``
  const line = node.value.split('\n', 1)[0] ?? ''
  return `the text \`${line.length < node.value.length || line.length > 60 ? `${line.slice(0, 60)}…` : line}\``
}
