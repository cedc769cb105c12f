import type { Position } from '../../model/origin.js'

/** Thrown where a text leaves what the reader of common YAML is sure of; the reader of all YAML then reads it from its beginning. */
export class UncommonYaml extends Error {}

/** A place in a text, going forward. Offsets count UTF-16 units from 0, lines and columns from 1. */
export class Cursor {
  readonly text: string
  readonly file: string
  offset = 0
  line = 1
  lineStart = 0
  /** Spaces before the first content of this line. */
  indent = 0

  constructor(text: string, file: string) {
    this.text = text
    this.file = file
  }

  get code(): number {
    return this.text.charCodeAt(this.offset)
  }

  get column(): number {
    return this.offset - this.lineStart
  }

  get isAtLineEnd(): boolean {
    return this.offset >= this.text.length || this.code === lineFeed
  }

  get isAtComment(): boolean {
    return this.code === hash && this.text.charCodeAt(this.offset - 1) === space
  }

  position(): Position {
    return { file: this.file, line: this.line, column: this.offset - this.lineStart + 1 }
  }

  skipSpaces(): void {
    while (this.text.charCodeAt(this.offset) === space) this.offset++
  }

  /** To the end of this line, over spaces and a comment. @throws UncommonYaml where there is more */
  finishLine(): void {
    this.skipSpaces()
    if (this.isAtLineEnd) return
    if (!this.isAtComment) throw new UncommonYaml()
    this.offset = lineEndAt(this.text, this.offset)
  }

  /** From a line's end to the first content behind it, over empty lines and comments. @returns whether there is any */
  nextContent(): boolean {
    while (this.offset < this.text.length) {
      if (this.code === lineFeed) this.beginLine()
      this.skipSpaces()
      if (this.offset >= this.text.length) return false
      this.indent = this.column
      if (this.code === hash) this.offset = lineEndAt(this.text, this.offset)
      else if (this.code !== lineFeed) return true
    }
    return false
  }

  private beginLine(): void {
    this.offset++
    this.line++
    this.lineStart = this.offset
  }
}

export const lineFeed = 10
export const space = 32
export const hash = 35
export const colon = 58
export const dash = 45

/** Where the line of an offset ends. */
export function lineEndAt(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end
}

/** Whether nothing or a space stands at an offset: an indicator before it is one. */
export function isBlank(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset)
  return code === space || code === lineFeed || offset >= text.length
}
