import type { Checked } from '../model/diagnostic.js'
import { Anchors, readAnchor } from './common/anchors.js'
import { readBlockScalar } from './common/block-scalar.js'
import { Cursor, dash, hash, isBlank, UncommonYaml } from './common/cursor.js'
import { Entries } from './common/entries.js'
import { beginsFlow, readFlow } from './common/flow.js'
import { readKey, readLineScalar } from './common/scalars.js'
import type { Node } from './node.js'

/**
 * Reads YAML as nearly all stack files are written: one document of block maps and lists, flow collections, scalars of one line, block texts,
 * anchors, aliases, merge keys and comments, without a mistake. A tenth of the time that the reader of all YAML takes, and the same tree.
 * @returns undefined for everything else, right or wrong: the reader of all YAML must decide
 */
export function readCommonYaml(text: string, file: string): Node | undefined {
  if (unusualCharacter.test(text)) return undefined
  try {
    return readDocument(new Cursor(text, file))
  } catch (error) {
    if (error instanceof UncommonYaml) return undefined
    throw error
  }
}

/** The same for a text that is taken for common YAML. @throws UncommonYaml where it is not: then somebody who reads all YAML is needed */
export function parseCommonYaml(text: string, file: string): Checked<readonly Node[]> {
  const root = readCommonYaml(text, file)
  if (root === undefined) throw new UncommonYaml()
  return { value: [root], diagnostics: [] }
}

/** Tabs, other line ends, marks of byte order, control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unusualCharacter = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/

function readDocument(cursor: Cursor): Node {
  if (!cursor.nextContent()) throw new UncommonYaml()
  if (cursor.column === 0 && isMarker(cursor)) {
    if (cursor.code !== dash) throw new UncommonYaml()
    cursor.offset += 3
    cursor.finishLine()
    if (!cursor.nextContent()) throw new UncommonYaml()
  }
  const anchors = new Anchors()
  const root = anchors.counted(undefined, 0, () => {
    if (!beginsFlow(cursor.code)) return readMap(cursor, anchors, 0)
    const flow = readFlow(cursor, anchors, -1, 0)
    cursor.finishLine()
    return flow
  })
  if (cursor.nextContent()) throw new UncommonYaml()
  return root
}

/** `---`, `...` and `%` at the beginning of a line part documents. */
function isMarker({ text, offset }: Cursor): boolean {
  return text[offset] === '%' || text.startsWith('---', offset) || text.startsWith('...', offset)
}

/** A block map whose first key stands at the cursor, to the first content that is not its own. */
function readMap(cursor: Cursor, anchors: Anchors, level: number): Node {
  const indent = cursor.column
  const position = cursor.position()
  const entries = new Entries()
  do {
    if (indent === 0 && isMarker(cursor)) throw new UncommonYaml()
    const keyPosition = cursor.position()
    const key = readKey(cursor)
    if (!key) throw new UncommonYaml()
    entries.add(key, keyPosition, readValue(cursor, anchors, { indent, level: level + 1, flushLists: true }))
  } while (continues(cursor, indent))
  return entries.map(position)
}

/** A block list whose first dash stands at the cursor. */
function readList(cursor: Cursor, anchors: Anchors, level: number): Node {
  const indent = cursor.column
  const position = cursor.position()
  const items: Node[] = []
  do {
    if (!isDash(cursor)) break
    cursor.offset++
    items.push(readValue(cursor, anchors, { indent, level: level + 1, flushLists: false }))
  } while (continues(cursor, indent))
  return { type: 'list', items, position }
}

/** Whether the next content belongs to the collection at an indentation. */
function continues(cursor: Cursor, indent: number): boolean {
  if (!cursor.nextContent() || cursor.indent < indent) return false
  // Deeper, it would go on with a scalar that ended with its line.
  if (cursor.indent > indent) throw new UncommonYaml()
  return true
}

const literal = 124
const folded = 62

interface Holder {
  /** Of the collection that the value belongs to. */
  readonly indent: number
  /** Of the value. */
  readonly level: number
  /** Whether a list may stand at the indentation of its key. */
  readonly flushLists: boolean
}

/** What follows a colon or a dash; the cursor stands at the end of its last line then. */
function readValue(cursor: Cursor, anchors: Anchors, holder: Holder): Node {
  const { indent, level } = holder
  cursor.skipSpaces()
  if (cursor.text[cursor.offset] === '*') {
    const node = anchors.alias(cursor, level)
    cursor.finishLine()
    return node
  }
  const anchor = readAnchor(cursor)
  return anchors.counted(anchor, level, () => {
    const { code } = cursor
    if (cursor.isAtLineEnd || code === hash) return readNested(cursor, anchors, holder)
    if (beginsFlow(code)) {
      const flow = readFlow(cursor, anchors, indent, level)
      cursor.finishLine()
      return flow
    }
    if (code === literal || code === folded) return readBlockScalar(cursor, indent)
    if (holder.flushLists) return readLineScalar(cursor)
    return readItem(cursor, anchors, anchor === undefined, level)
  })
}

/** What follows a dash on its line: a scalar, or a map that begins here. */
function readItem(cursor: Cursor, anchors: Anchors, mayBeMap: boolean, level: number): Node {
  const start = cursor.offset
  if (!readKey(cursor)) return readLineScalar(cursor)
  if (!mayBeMap) throw new UncommonYaml()
  cursor.offset = start
  return readMap(cursor, anchors, level)
}

/** A value on the lines below its key or dash; nothing there is null. */
function readNested(cursor: Cursor, anchors: Anchors, { indent, level, flushLists }: Holder): Node {
  const position = cursor.position()
  cursor.finishLine()
  const isBelow = cursor.nextContent() && (cursor.indent > indent || (flushLists && cursor.indent === indent && isDash(cursor)))
  if (!isBelow) return { type: 'scalar', value: null, position }
  return isDash(cursor) ? readList(cursor, anchors, level) : readMap(cursor, anchors, level)
}

function isDash({ text, offset }: Cursor): boolean {
  return text.charCodeAt(offset) === dash && isBlank(text, offset + 1)
}
