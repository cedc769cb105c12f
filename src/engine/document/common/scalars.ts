import type { ScalarNode } from '../node.js'
import { readPlainScalar } from '../plain-scalar.js'
import { type Cursor, colon, hash, isBlank, lineEndAt, lineFeed, space, UncommonYaml } from './cursor.js'

const doubleQuote = 34
const singleQuote = 39

/** The text of a quoted or plain key, the cursor behind its colon. @returns undefined where no key stands, the cursor where it was */
export function readKey(cursor: Cursor): { readonly name: string; readonly isPlain: boolean } | undefined {
  const start = cursor.offset
  const isPlain = !isQuote(cursor.code)
  const text = isPlain ? plainKeyText(cursor) : readQuoted(cursor)
  if (!isPlain) cursor.skipSpaces()
  if (text === undefined || cursor.code !== colon || !isBlank(cursor.text, cursor.offset + 1)) {
    cursor.offset = start
    return undefined
  }
  // YAML's own limit for a key without `?` is 1024.
  if (cursor.offset - start > 1000) throw new UncommonYaml()
  cursor.offset++
  return { name: isPlain ? plainName(text) : text, isPlain }
}

/** A plain key's name. @throws UncommonYaml where it is no text */
export function plainName(text: string): string {
  const { value } = readPlainScalar(text)
  if (typeof value !== 'string') throw new UncommonYaml()
  return value
}

/** To the colon of a plain key. */
function plainKeyText(cursor: Cursor): string | undefined {
  const { text, offset: start } = cursor
  if (!beginsPlain(text, start)) return undefined
  for (let offset = start; ; offset++) {
    const code = text.charCodeAt(offset)
    if (code === colon && isBlank(text, offset + 1)) {
      cursor.offset = offset
      return text.slice(start, offset).trimEnd()
    }
    if (code === lineFeed || offset >= text.length || (code === hash && text.charCodeAt(offset - 1) === space)) return undefined
  }
}

/** A quoted or plain value that ends with its line. */
export function readLineScalar(cursor: Cursor): ScalarNode {
  const position = cursor.position()
  const node: ScalarNode = isQuote(cursor.code)
    ? { type: 'scalar', value: readQuoted(cursor), position }
    : { type: 'scalar', ...readPlainScalar(plainLineText(cursor)), position }
  cursor.finishLine()
  return node
}

function plainLineText(cursor: Cursor): string {
  const { text, offset: start } = cursor
  if (!beginsPlain(text, start)) throw new UncommonYaml()
  let end = lineEndAt(text, start)
  for (let offset = start; offset < end; offset++) {
    const code = text.charCodeAt(offset)
    if (code === colon && isBlank(text, offset + 1)) throw new UncommonYaml()
    if (code === hash && text.charCodeAt(offset - 1) === space) end = offset
  }
  while (text.charCodeAt(end - 1) === space) end--
  cursor.offset = end
  return text.slice(start, end)
}

/** A quoted text of one line, the cursor behind it. */
export function readQuoted(cursor: Cursor): string {
  return cursor.code === doubleQuote ? readDoubleQuoted(cursor) : readSingleQuoted(cursor)
}

function readDoubleQuoted(cursor: Cursor): string {
  const { text, offset: start } = cursor
  let hasEscapes = false
  for (let offset = start + 1; offset < text.length; offset++) {
    const code = text.charCodeAt(offset)
    if (code === lineFeed) break
    if (code === doubleQuote) {
      cursor.offset = offset + 1
      return hasEscapes ? unescaped(text.slice(start, offset + 1)) : text.slice(start + 1, offset)
    }
    if (code === 92) {
      hasEscapes = true
      offset++
    }
  }
  throw new UncommonYaml()
}

/** JSON's escapes mean the same in YAML; YAML has more, which JSON refuses. */
function unescaped(quoted: string): string {
  try {
    return JSON.parse(quoted)
  } catch {
    throw new UncommonYaml()
  }
}

function readSingleQuoted(cursor: Cursor): string {
  const { text, offset: start } = cursor
  const lineEnd = lineEndAt(text, start)
  let end = text.indexOf("'", start + 1)
  while (end !== -1 && text.charCodeAt(end + 1) === singleQuote) end = text.indexOf("'", end + 2)
  if (end === -1 || end > lineEnd) throw new UncommonYaml()
  cursor.offset = end + 1
  return text.slice(start + 1, end).replaceAll("''", "'")
}

export function isQuote(code: number): boolean {
  return code === doubleQuote || code === singleQuote
}

/** Whether a scalar without quotes can begin here: no indicator stands here that means something else. */
export function beginsPlain(text: string, offset: number): boolean {
  const first = text[offset]
  if (first === undefined || ' \n,[]{}#&*!|>\'"%@`'.includes(first)) return false
  return !'-?:'.includes(first) || !isBlank(text, offset + 1)
}
