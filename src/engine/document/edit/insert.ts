import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Json } from '../../model/json.js'
import type { KeyPath } from '../../model/origin.js'
import { endOf, entrySlot, isBareKey, nodeEnd, nodeOf, type Slot, separatorEnd, startOf } from './extent.js'
import { isBlock, printEntry, printFlowEntry, printInline, printItem } from './printed.js'
import { columnOf, isFirstOnLine, lineStart, linesAt, nextLine, type Source, type Splice } from './source.js'
import { indentationOf } from './style.js'

export interface Placing {
  readonly layout: 'flow' | undefined
  /** Keys behind the last of which a new one is put. */
  readonly after: readonly string[]
}

/** How many keys lead to the value that is put in, itself included: those are written in lines of their own. */
interface Levels {
  readonly levels: number
}

/**
 * Puts in what of a path is not there: `rest` from where the slots end, a number for one more item of a list. Undefined where the text has no
 * place for it.
 */
export function insert(
  source: Source,
  slots: readonly Slot[],
  rest: KeyPath,
  value: Json,
  placing: Placing,
): readonly Splice[] | undefined {
  const [key, ...deeper] = rest
  if (key === undefined) return undefined
  const whole = deeper.reduceRight<Json>((inner, name) => (typeof name === 'number' ? [inner] : { [name]: inner }), value)
  const slot = slots.at(-1)
  const container = slot ? nodeOf(slot) : (source.document?.contents ?? undefined)
  if (isMap(container) && typeof key === 'string') {
    return container.flow
      ? intoFlow(source, container, printFlowEntry(key, whole, source.notation))
      : intoBlockMap(source, container, key, whole, {
          ...placing,
          after: slot === undefined ? placing.after : [],
          levels: rest.length,
        })
  }
  if (isSeq(container) && typeof key === 'number') {
    return container.flow
      ? intoFlow(source, container, printInline(whole, source.notation))
      : intoBlockList(source, container, whole)
  }
  if (container !== undefined && !isNothing(container)) return undefined
  const made: Json = typeof key === 'number' ? [whole] : { [key]: whole }
  if (slot === undefined) return container === undefined ? intoEmpty(source, String(key), whole, rest.length) : undefined
  return slot.type === 'entry' ? underKey(source, slot, container, made, { ...placing, levels: rest.length }) : undefined
}

/** `~` and `null`. */
function isNothing(node: Node): boolean {
  return isScalar(node) && node.type === 'PLAIN' && /^(?:|~|null|Null|NULL)$/.test(node.source ?? '')
}

function intoBlockMap(
  source: Source,
  map: YAMLMap,
  key: string,
  value: Json,
  { after, layout, levels }: Placing & Levels,
): readonly Splice[] | undefined {
  const { text } = source
  const last = map.items.length - 1
  const behind = map.items.findLastIndex((pair) => isScalar(pair.key) && after.includes(String(pair.key.value)))
  const index = behind === -1 ? last : behind
  if (index < 0) return undefined
  const column = columnOf(text, startOf(entrySlot(map, 0)))
  const entry = printed(source, key, value, column, { layout, levels })
  const gap = isSpaced(source, map) ? '\n' : ''
  return [linesAt(text, nextLine(text, endOf(entrySlot(map, index))), gap + entry)]
}

function printed(
  source: Source,
  key: string,
  value: Json,
  column: number,
  { layout, levels }: Pick<Placing, 'layout'> & Levels,
): string {
  const indentation = indentationOf(source)
  if (layout !== 'flow' || !isBlock(value)) return printEntry(key, value, column, levels, indentation)
  return `${' '.repeat(column)}${printFlowEntry(key, value, source.notation)}\n`
}

/** Whether the entries of a map stand apart. A lone section does, so that the next one shall. */
function isSpaced({ text, document }: Source, map: YAMLMap): boolean {
  if (map.items.length === 1) return map === document?.contents
  return map.items.some((_, index) => {
    const from = index === 0 ? undefined : endOf(entrySlot(map, index - 1))
    return from !== undefined && /\n[ \t]*\r?\n/.test(text.slice(from, startOf(entrySlot(map, index))))
  })
}

function intoBlockList(source: Source, list: YAMLSeq, value: Json): readonly Splice[] {
  const { text } = source
  const slot = (index: number): Slot => ({ type: 'item', container: list as YAMLSeq<Node | null>, index })
  const item = printItem(value, columnOf(text, startOf(slot(0))), indentationOf(source))
  return [linesAt(text, nextLine(text, endOf(slot(list.items.length - 1))), item)]
}

function intoFlow({ text }: Source, container: YAMLMap | YAMLSeq, printedItem: string): readonly Splice[] {
  const [start = 0, end = 0] = container.range ?? []
  const count = container.items.length
  if (count === 0) return [{ from: start + 1, to: end - 1, text: printedItem }]
  const slot: Slot = isMap(container)
    ? entrySlot(container, count - 1)
    : { type: 'item', container: container as YAMLSeq<Node | null>, index: count - 1 }
  const [itemStart, itemEnd] = [startOf(slot), endOf(slot)]
  const lineEnd = nextLine(text, itemEnd)
  const ownLine = isFirstOnLine(text, itemStart) && itemStart > start && lineEnd < end
  if (!ownLine) return [{ from: itemEnd, to: itemEnd, text: `, ${printedItem}` }]
  const indentation = text.slice(lineStart(text, itemStart), itemStart)
  const comma = /^\s*,/.test(text.slice(itemEnd, end))
  const line = linesAt(text, lineEnd, `${indentation}${printedItem}${comma ? ',' : ''}\n`)
  return comma ? [line] : [{ from: itemEnd, to: itemEnd, text: ',' }, line]
}

/** `functions:` without a value, perhaps with a comment behind it. */
function underKey(
  source: Source,
  slot: Slot & { type: 'entry' },
  nothing: Node | undefined,
  value: Json,
  { layout, levels }: Placing & Levels,
): readonly Splice[] {
  const { text } = source
  const end = separatorEnd(slot)
  const dropped = nothing ? [{ from: end, to: nodeEnd(nothing), text: '' }] : []
  if (slot.container.flow || layout === 'flow') {
    return [
      {
        from: end,
        to: nothing ? nodeEnd(nothing) : end,
        text: `${isBareKey(slot) ? ':' : ''} ${printInline(value, source.notation)}`,
      },
    ]
  }
  const column = columnOf(text, startOf(slot))
  const lines = printEntry('k', value, column, levels + 1, indentationOf(source))
  return [...dropped, linesAt(text, nextLine(text, nothing ? nodeEnd(nothing) : end), lines.slice(lines.indexOf('\n') + 1))]
}

/** A text of comments alone, or of nothing. */
function intoEmpty(source: Source, key: string, value: Json, levels: number): readonly Splice[] {
  const { text } = source
  return [
    linesAt(text, text.length, `${text.trim() === '' ? '' : '\n'}${printEntry(key, value, 0, levels, indentationOf(source))}`),
  ]
}
