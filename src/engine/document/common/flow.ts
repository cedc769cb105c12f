import type { Node, ScalarNode } from '../node.js'
import { readPlainScalar } from '../plain-scalar.js'
import { type Anchors, readAnchor } from './anchors.js'
import { type Cursor, colon, hash, isBlank, lineFeed, space, UncommonYaml } from './cursor.js'
import { Entries } from './entries.js'
import { beginsPlain, isQuote, plainName, readQuoted } from './scalars.js'

const comma = 44
const openList = 91
const closeList = 93
const openMap = 123
const closeMap = 125

export function beginsFlow(code: number): boolean {
  return code === openList || code === openMap
}

/**
 * A list or a map in flow style (`[a, {b: c}]`), the cursor behind it. It may take several lines.
 * @param parentIndent the indentation of what it belongs to; further lines stand deeper
 */
export function readFlow(cursor: Cursor, anchors: Anchors, parentIndent: number, level: number): Node {
  const position = cursor.position()
  if (cursor.code === openMap) return readFlowMap(cursor, anchors, parentIndent, level)
  const items: Node[] = []
  cursor.offset++
  while (toNext(cursor, parentIndent) !== closeList) {
    items.push(readFlowValue(cursor, anchors, parentIndent, level + 1))
    toSeparator(cursor, parentIndent, closeList)
  }
  cursor.offset++
  return { type: 'list', items, position }
}

function readFlowMap(cursor: Cursor, anchors: Anchors, parentIndent: number, level: number): Node {
  const position = cursor.position()
  const entries = new Entries()
  cursor.offset++
  while (toNext(cursor, parentIndent) !== closeMap) {
    const keyPosition = cursor.position()
    const isPlain = !isQuote(cursor.code)
    const name = isPlain ? plainName(plainText(cursor)) : readQuoted(cursor)
    cursor.skipSpaces()
    // Behind a quoted key a colon needs no space.
    if (cursor.code !== colon || (isPlain && !isBlank(cursor.text, cursor.offset + 1))) throw new UncommonYaml()
    cursor.offset++
    const next = toNext(cursor, parentIndent)
    if (next === comma || next === closeMap) throw new UncommonYaml()
    entries.add({ name, isPlain }, keyPosition, readFlowValue(cursor, anchors, parentIndent, level + 1))
    toSeparator(cursor, parentIndent, closeMap)
  }
  cursor.offset++
  return entries.map(position)
}

function readFlowValue(cursor: Cursor, anchors: Anchors, parentIndent: number, level: number): Node {
  if (cursor.text[cursor.offset] === '*') return anchors.alias(cursor, level)
  const anchor = readAnchor(cursor)
  return anchors.counted(anchor, level, () => {
    if (beginsFlow(cursor.code)) return readFlow(cursor, anchors, parentIndent, level)
    const position = cursor.position()
    const scalar: ScalarNode = isQuote(cursor.code)
      ? { type: 'scalar', value: readQuoted(cursor), position }
      : { type: 'scalar', ...readPlainScalar(plainText(cursor)), position }
    return scalar
  })
}

/** A plain text inside brackets: to an indicator that ends it, or to the end of the line. */
function plainText(cursor: Cursor): string {
  const { text, offset: start } = cursor
  if (!beginsPlain(text, start)) throw new UncommonYaml()
  for (let offset = start; ; offset++) {
    const code = text.charCodeAt(offset)
    const ends =
      offset >= text.length ||
      code === lineFeed ||
      code === comma ||
      beginsFlow(code) ||
      code === closeList ||
      code === closeMap ||
      (code === colon && (isBlank(text, offset + 1) || isFlowIndicator(text.charCodeAt(offset + 1)))) ||
      (code === hash && text.charCodeAt(offset - 1) === space)
    if (!ends) continue
    const found = text.slice(start, offset).trimEnd()
    if (found === '' || found === '-' || found === '?' || found === ':') throw new UncommonYaml()
    cursor.offset = offset
    return found
  }
}

function isFlowIndicator(code: number): boolean {
  return code === comma || beginsFlow(code) || code === closeList || code === closeMap
}

/** Over a comma, to the next item or the closing bracket. */
function toSeparator(cursor: Cursor, parentIndent: number, close: number): void {
  const code = toNext(cursor, parentIndent)
  if (code === comma) cursor.offset++
  else if (code !== close) throw new UncommonYaml()
}

/** To the next character that says something. @returns its code */
function toNext(cursor: Cursor, parentIndent: number): number {
  cursor.skipSpaces()
  if (cursor.isAtLineEnd || cursor.isAtComment) {
    cursor.finishLine()
    if (!cursor.nextContent() || cursor.indent <= parentIndent) throw new UncommonYaml()
  }
  return cursor.code
}
