import type { ScalarNode } from '../node.js'
import { type Cursor, lineEndAt, lineFeed, space, UncommonYaml } from './cursor.js'

/**
 * A text in block style (`|`, `|-`, `>`, `>-`), the cursor at the end of its last line. Folded text is read where it is one paragraph.
 * @param parentIndent the indentation of what it belongs to; the text stands deeper
 */
export function readBlockScalar(cursor: Cursor, parentIndent: number): ScalarNode {
  const position = cursor.position()
  const isFolded = cursor.text[cursor.offset] === '>'
  cursor.offset++
  const strips = cursor.text[cursor.offset] === '-'
  if (strips) cursor.offset++
  cursor.finishLine()
  const lines = textLines(cursor, parentIndent)
  if (isFolded && lines.some((line) => line === '' || line.startsWith(' '))) throw new UncommonYaml()
  return { type: 'scalar', value: lines.join(isFolded ? ' ' : '\n') + (strips ? '' : '\n'), position }
}

/** The lines without their indentation and without the empty ones at their end. */
function textLines(cursor: Cursor, parentIndent: number): readonly string[] {
  const { text } = cursor
  const lines: string[] = []
  let indent = 0
  let last = cursor.offset
  let start = cursor.offset + 1
  let emptyLines = 0
  while (start < text.length) {
    const end = lineEndAt(text, start)
    let content = start
    while (text.charCodeAt(content) === space) content++
    const depth = content - start
    if (content === end) {
      if (depth > (indent || parentIndent + 1)) throw new UncommonYaml()
      emptyLines++
    } else if (depth <= parentIndent) {
      break
    } else {
      if (indent === 0) {
        if (emptyLines > 0) throw new UncommonYaml()
        indent = depth
      }
      if (depth < indent) throw new UncommonYaml()
      for (; emptyLines > 0; emptyLines--) lines.push('')
      lines.push(text.slice(start + indent, end))
      last = end
    }
    start = end + 1
  }
  if (lines.length === 0) throw new UncommonYaml()
  moveTo(cursor, last)
  return lines
}

/** To the end of a line further down. */
function moveTo(cursor: Cursor, end: number): void {
  for (let offset = cursor.offset; offset < end; offset++) {
    if (cursor.text.charCodeAt(offset) !== lineFeed) continue
    cursor.line++
    cursor.lineStart = offset + 1
  }
  cursor.offset = end
}
