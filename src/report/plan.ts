import type { Style } from './style.js'

/** Colours the printed plan by the symbol that each line begins with; the words stay as they are. */
export function paintPlan(text: string, style: Style): string {
  const paints: { readonly [symbol: string]: (line: string) => string } = {
    '+': style.good,
    '~': style.caution,
    '-': style.bad,
    '!': style.caution,
    ' ': style.faint,
  }
  return text
    .split('\n')
    .map((line) => {
      const paint = paints[line.charAt(0)]
      return paint ? paint(line) : style.strong(line)
    })
    .join('\n')
}
