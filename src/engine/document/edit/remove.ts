import type { Node } from 'yaml'
import { colonEnd, endOf, nodeEnd, type Slot, startOf } from './extent.js'
import { columnOf, isFirstOnLine, lineStart, nextLine, type Source, type Splice } from './source.js'

/**
 * Takes a slot away, with the comment lines that stand right above it. A list that it empties goes with its key, a section of the document
 * with its name; any other emptied map is `{}`. Undefined where the text has no way to leave it out.
 */
export function remove(source: Source, slots: readonly Slot[]): readonly Splice[] | undefined {
  const slot = slots.at(-1)
  if (slot === undefined) return undefined
  const { container } = slot
  if (container.items.length > 1) return container.flow ? fromFlow(slot) : fromBlock(source, slot)
  const holder = slots.at(-2)
  if (holder === undefined) return container.flow ? emptied(container) : fromBlock(source, slot)
  if (slot.type === 'item' || slots.length === 2) return remove(source, slots.slice(0, -1))
  if (container.flow) return emptied(container)
  return holder.type === 'entry' ? [{ from: colonEnd(holder), to: nodeEnd(container), text: ' {}' }] : undefined
}

function emptied(container: Node): readonly Splice[] {
  const [start = 0, end = 0] = container.range ?? []
  return [{ from: start + 1, to: end - 1, text: '' }]
}

function fromFlow(slot: Slot): readonly Splice[] {
  if (slot.index < slot.container.items.length - 1)
    return [{ from: startOf(slot), to: startOf(at(slot, slot.index + 1)), text: '' }]
  return [{ from: endOf(at(slot, slot.index - 1)), to: endOf(slot), text: '' }]
}

function fromBlock({ text }: Source, slot: Slot): readonly Splice[] | undefined {
  const start = startOf(slot)
  if (!isFirstOnLine(text, start)) {
    // The first of a map that begins behind a dash: what follows takes its place.
    return slot.index === 0 && slot.container.items.length > 1 ? [{ from: start, to: startOf(at(slot, 1)), text: '' }] : undefined
  }
  const behind = nextLine(text, endOf(slot))
  const to = slot.index === 0 && slot.container.items.length > 1 ? withoutBlankLines(text, behind) : behind
  return [{ from: withoutGap(text, withComments(text, start), to), to, text: '' }]
}

/** Where the comment lines begin that stand right above an entry, at its column; a comment that begins the file is about the file. */
function withComments(text: string, start: number): number {
  const column = columnOf(text, start)
  let from = lineStart(text, start)
  while (from > 0) {
    const above = lineStart(text, from - 1)
    const line = text.slice(above, from)
    if (line.search(/\S/) !== column || !line.trimStart().startsWith('#')) return from
    from = above
  }
  return lineStart(text, start)
}

function withoutBlankLines(text: string, offset: number): number {
  let end = offset
  while (end < text.length && text.slice(end, nextLine(text, end)).trim() === '') end = nextLine(text, end)
  return end
}

/** Of the blank lines on both sides those above go, too. */
function withoutGap(text: string, from: number, to: number): number {
  const isBlank = (start: number) => text.slice(start, nextLine(text, start)).trim() === ''
  if (to < text.length && !isBlank(to)) return from
  let begin = from
  while (begin > 0 && isBlank(lineStart(text, begin - 1))) begin = lineStart(text, begin - 1)
  return begin
}

function at(slot: Slot, index: number): Slot {
  return { ...slot, index }
}
