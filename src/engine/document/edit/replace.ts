import { isCollection, isScalar, type Node } from 'yaml'
import type { Json } from '../../model/json.js'
import { colonEnd, isBareKey, nodeEnd, nodeOf, type Slot, startOf } from './extent.js'
import type { Placing } from './insert.js'
import { isBlock, printEntry, printInline, printItem } from './printed.js'
import { columnOf, endOfLine, linesAt, nextLine, type Source, type Splice } from './source.js'
import { indentationOf } from './style.js'

/** Puts another value in the place of one. Undefined where the text has no place for it. */
export function replace(
  source: Source,
  slots: readonly Slot[],
  value: Json,
  layout: Placing['layout'],
): readonly Splice[] | undefined {
  const slot = slots.at(-1)
  if (slot === undefined) return undefined
  const old = nodeOf(slot)
  const inFlow = slots.some(({ container }) => container.flow)
  const isInline = inFlow || layout === 'flow' || !isBlock(value) || (isCollection(old) && old.flow === true)
  if (old !== undefined && isInline && !isBlockNode(old))
    return [{ from: startOfNode(old), to: nodeEnd(old), text: inlineLike(value, old, source.notation) }]
  if (slot.type === 'item') return replaceItem(source, slot, value)
  const from = colonEnd(slot)
  const { text } = source
  const lineEnd = old === undefined ? from : endOfLine(text, nodeEnd(old))
  // What stands in lines of its own goes with the comments in them; behind a value in one line the comment stays.
  const to = old !== undefined && isBlockNode(old) ? lineEnd : old ? nodeEnd(old) : from
  if (isInline) return [{ from, to, text: `${isBareKey(slot) ? ':' : ''} ${printInline(value, source.notation)}` }]
  const printed = printEntry('k', value, columnOf(text, startOf(slot)), 1, indentationOf(source))
  const behindKey = printed.slice(printed.indexOf(':') + 1)
  const first = behindKey.indexOf('\n')
  return [{ from, to, text: behindKey.slice(0, first) }, linesAt(text, nextLine(text, to), behindKey.slice(first + 1))]
}

function replaceItem(source: Source, slot: Slot & { type: 'item' }, value: Json): readonly Splice[] {
  const start = startOf(slot)
  const old = nodeOf(slot)
  const printed = printItem(value, columnOf(source.text, start), indentationOf(source)).trim()
  const end = old ? nodeEnd(old) : start + 1
  return [{ from: start, to: printed.includes('\n') ? endOfLine(source.text, end) : end, text: printed }]
}

function isBlockNode(node: Node): boolean {
  return isCollection(node)
    ? node.flow !== true
    : isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
}

/** Anchors and tags before a node stay where they are. */
function startOfNode(node: Node): number {
  return node.range?.[0] ?? 0
}

/** In one line, in the quotes that the value before it had. */
function inlineLike(value: Json, old: Node, notation: Source['notation']): string {
  if (typeof value !== 'string' || !isScalar(old) || /[\n\\]/.test(value)) return printInline(value, notation)
  if (old.type === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`
  if (old.type === 'QUOTE_DOUBLE') return JSON.stringify(value)
  return printInline(value, notation)
}
