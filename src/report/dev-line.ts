import type { DevLine } from '../engine/model/dev-line.js'
import type { Style } from './style.js'

/** A function that answers for the first time, beside what its log tells. */
type ShownLine = DevLine | { readonly type: 'ready'; readonly function: string; readonly url: string }

/** Prints lines with the function's name in a column. @param width of the longest name */
export function formatDevLine(line: ShownLine, width: number, style: Style): string {
  return `${style.strong(line.function.padEnd(width))}  ${textOf(line, style)}\n`
}

function textOf(line: ShownLine, style: Style): string {
  switch (line.type) {
    case 'ready':
      return `${style.good('ready')}   ${line.url}`
    case 'reloaded':
      return `${style.good('reloaded')} ${line.file} (${(line.ms / 1000).toFixed(2)}s)`
    case 'reload-failed':
      return `${style.bad(`${line.place === '' ? '' : `${line.place} `}${line.message}`)} - the last good version keeps serving`
    case 'call': {
      const paint = line.status >= 500 ? style.bad : line.status >= 400 ? style.caution : style.faint
      return paint(`${line.status} ${line.call} ${Math.round(line.ms)} ms · request ${line.requestId}`)
    }
    case 'log':
      return line.level === 'error' ? style.bad(line.message) : line.level === 'warn' ? style.caution(line.message) : line.message
    case 'text':
      return line.text
  }
}
