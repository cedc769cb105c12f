import { type CST, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'

/** A map's entry or a list's item, as the text has it. */
export type Slot =
  | { readonly type: 'entry'; readonly container: YAMLMap<Scalar, Node | null>; readonly index: number }
  | { readonly type: 'item'; readonly container: YAMLSeq<Node | null>; readonly index: number }

/** The node of a slot; undefined where it holds nothing at all. */
export function nodeOf(slot: Slot): Node | undefined {
  const value = slot.type === 'entry' ? slot.container.items[slot.index]?.value : slot.container.items[slot.index]
  return value === null || value === undefined || isEmpty(value) ? undefined : value
}

/** `key:` and `-` alone: a scalar without a text, which has no place of its own. */
function isEmpty(node: Node): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.range?.[0] === node.range?.[1]
}

/** Where a slot begins: its key (with an anchor or tag before it), its dash, or in flow style its value. */
export function startOf(slot: Slot): number {
  if (slot.type === 'entry') {
    const pair = slot.container.items[slot.index]
    return markStart(pair?.srcToken?.start) ?? pair?.key.range?.[0] ?? 0
  }
  const token = itemToken(slot)
  const dash = token?.start.find(({ type }) => type === 'seq-item-ind')
  return dash?.offset ?? markStart(token?.start) ?? slot.container.items[slot.index]?.range?.[0] ?? 0
}

/** Where the last character of a slot ends; comments and blank lines behind it do not belong to it. */
export function endOf(slot: Slot): number {
  const value = nodeOf(slot)
  if (value) return nodeEnd(value)
  return slot.type === 'entry' ? pairSeparatorEnd(slot.container.items[slot.index]) : markEnd(itemToken(slot)?.start)
}

/** Where a node's last character ends. */
export function nodeEnd(node: Node): number {
  const fallback = node.range?.[1] ?? 0
  if (isAlias(node)) return fallback
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last = node.items.length - 1
    const slot = isMap(node)
      ? entrySlot(node, last)
      : ({ type: 'item', container: node as YAMLSeq<Node | null>, index: last } as const)
    return last < 0 ? fallback : endOf(slot)
  }
  const token = node.srcToken
  if (token?.type !== 'block-scalar') return fallback
  const header = token.props.find(({ type }) => type === 'block-scalar-header')
  // `|+` keeps the blank lines behind it; of others they are no part. `range[1]` is where the next line begins.
  const keeps = header !== undefined && 'source' in header && header.source.includes('+')
  return keeps ? Math.max(0, fallback - 1) : fallback - (token.source.length - token.source.trimEnd().length)
}

/** Where the `:` of an entry ends, and what belongs to its value before it begins: anchor and tag. */
export function separatorEnd(slot: Slot & { type: 'entry' }): number {
  return pairSeparatorEnd(slot.container.items[slot.index])
}

/** Whether an entry of a flow map is a key alone: `{a, b}`. */
export function isBareKey(slot: Slot & { type: 'entry' }): boolean {
  return !slot.container.items[slot.index]?.srcToken?.sep?.some(({ type }) => type === 'map-value-ind')
}

/** Where the `:` of an entry ends. */
export function colonEnd(slot: Slot & { type: 'entry' }): number {
  const colon = slot.container.items[slot.index]?.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
  return colon === undefined ? separatorEnd(slot) : colon.offset + colon.source.length
}

export function entrySlot(container: YAMLMap, index: number): Slot & { type: 'entry' } {
  // The lexer gives every pair of a parsed map nodes; that keys are scalars is seen to before a slot is made.
  return { type: 'entry', container: container as YAMLMap<Scalar, Node | null>, index }
}

function pairSeparatorEnd(pair: Pair<Scalar, Node | null> | undefined): number {
  return Math.max(markEnd(pair?.srcToken?.sep), pair?.key.range?.[1] ?? 0)
}

function itemToken({ container, index }: Slot & { type: 'item' }): CST.CollectionItem | undefined {
  const token = container.srcToken
  if (token === undefined || !('items' in token)) return undefined
  const items: readonly CST.CollectionItem[] = token.items
  return container.flow ? items[index] : items.filter(({ start }) => start.some(({ type }) => type === 'seq-item-ind'))[index]
}

const marks = new Set(['map-value-ind', 'seq-item-ind', 'anchor', 'tag'])

function markStart(tokens: readonly CST.SourceToken[] | undefined): number | undefined {
  return tokens?.find(({ type }) => type === 'anchor' || type === 'tag')?.offset
}

function markEnd(tokens: readonly CST.SourceToken[] | undefined): number {
  const last = tokens?.findLast(({ type }) => marks.has(type))
  return last === undefined ? 0 : last.offset + last.source.length
}
