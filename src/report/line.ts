import type { Group } from './groups.js'
import type { Style } from './style.js'

/** The columns of the display: the widest label, and where the times stand. */
export interface Columns {
  readonly label: number
  readonly text: number
}

/** @param before the columns of the list above, if any: what stands below it is as wide, so that both align */
export function columnsFor(labels: readonly string[], before?: Columns): Columns {
  return { label: Math.max(before?.label ?? 12, ...labels.map(({ length }) => length)), text: 34 }
}

/** `db      healthy                 1.8s`: one group without its symbol and without a line end. */
export function formatGroup(group: Group, columns: Columns, style: Style): string {
  const label = group.label.padEnd(columns.label)
  const names = new Set([...group.steps.values()].flatMap(({ name }) => name ?? []))
  const several = names.size > 1 && group.state === 'done' ? `${group.text}, ${names.size} containers` : group.text
  const text = [several, ...group.urls].filter((part) => part !== '').join('  ')
  if (group.state === 'waiting') return style.faint(label.trimEnd())
  if (group.state === 'skipped') return `${label}  ${style.faint(text)}`
  if (group.state === 'running') return `${label}  ${text}`
  const paint = group.state === 'failed' ? style.bad : (plain: string) => plain
  return `${label}  ${paint(text)}${' '.repeat(Math.max(2, columns.text - text.length))}${style.faint(formatSeconds(group.durationMs))}`
}

/** The symbol before a line; the words beside it say the same. */
export function symbolOf(state: Group['state'], style: Style): string {
  switch (state) {
    case 'done':
      return style.good('✓')
    case 'failed':
      return style.bad('✗')
    case 'skipped':
      return style.faint('-')
    default:
      return ' '
  }
}

/** `0.1s`, `48.0s`, `2m 05s`. */
export function formatSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 100) return `${seconds.toFixed(1)}s`
  return `${Math.floor(seconds / 60)}m ${String(Math.round(seconds % 60)).padStart(2, '0')}s`
}
