import type { Document } from 'yaml'
import type { Position } from '../../model/origin.js'

/** A text with the document of it that is edited; no document where the text has none. */
export interface Source {
  readonly text: string
  readonly file: string
  readonly document: Document.Parsed | undefined
  /** `json`: all of it is, and stays so. */
  readonly notation: 'yaml' | 'json'
}

/** What stands from `from` up to `to` becomes `text`. */
export interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Makes the changes, which do not overlap. New lines end as the text's own do. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  return splices
    .toSorted((left, right) => right.from - left.from || right.to - left.to)
    .reduce(
      (changed, splice) => changed.slice(0, splice.from) + splice.text.replaceAll('\n', lineEnd) + changed.slice(splice.to),
      text,
    )
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line after that of an offset begins; the end of the text after its last line. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}

/** Where the text of an offset's line ends. */
export function endOfLine(text: string, offset: number): number {
  const line = text.slice(offset, nextLine(text, offset))
  return offset + line.replace(/\r?\n$/, '').length
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

/** Whether nothing but spaces stands before it on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === ''
}

export function positionAt({ text, file }: Source, offset: number): Position {
  const line = text.slice(0, offset).split('\n').length
  return { file, line, column: columnOf(text, offset) + 1 }
}

/** Whole lines put in before the one that begins at `offset`; the last line of a text may lack its end. */
export function linesAt(text: string, offset: number, lines: string): Splice {
  const isOpen = offset === text.length && text !== '' && !text.endsWith('\n')
  return { from: offset, to: offset, text: isOpen ? `\n${lines}` : lines }
}
