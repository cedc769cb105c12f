import type { Style } from './style.js'

/** A line of a function's life, as `function dev` shows it: the shape is that of `functions/dev-line.ts`. */
type ShownLine =
  | { readonly type: 'ready'; readonly function: string; readonly url: string }
  | { readonly type: 'reloaded'; readonly function: string; readonly file: string; readonly ms: number }
  | { readonly type: 'reload-failed'; readonly function: string; readonly place: string; readonly message: string }
  | {
      readonly type: 'call'
      readonly function: string
      readonly call: string
      readonly status: number
      readonly ms: number
      readonly requestId: string
    }
  | { readonly type: 'log'; readonly function: string; readonly level: string; readonly message: string }
  | { readonly type: 'text'; readonly function: string; readonly text: string }

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
