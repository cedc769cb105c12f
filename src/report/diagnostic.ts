import type { Diagnostic } from '../engine/model/diagnostic.js'
import type { Position } from '../engine/model/origin.js'
import { shortPath } from '../engine/model/short-path.js'
import type { Style } from './style.js'

/**
 * One line per finding, positions aligned, in the order of the files' lines:
 * `stack.yaml:7:5   services.api.port: unknown key; did you mean `ports`?`
 */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], cwd: string, style: Style): string {
  const rows = [...diagnostics].sort(byPlace).map((diagnostic) => ({
    place: diagnostic.position ? formatPosition(diagnostic.position, cwd) : '',
    text: diagnostic.hint ? `${diagnostic.message}; ${diagnostic.hint}` : diagnostic.message,
    paint: diagnostic.severity === 'error' ? style.bad : style.caution,
  }))
  const width = Math.max(0, ...rows.map((row) => row.place.length))
  return rows
    .map(({ place, text, paint }) => `${place === '' ? '' : `${paint(place)}${' '.repeat(width - place.length)} `}${text}\n`)
    .join('')
}

/** `3 problems in stack.yaml; nothing was changed`. Warnings are not counted. */
export function summarizeDiagnostics(diagnostics: readonly Diagnostic[], cwd: string): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
  const files = [...new Set(errors.flatMap(({ position }) => (position ? [shortPath(position.file, cwd)] : [])))]
  const count = `${errors.length} ${errors.length === 1 ? 'problem' : 'problems'}`
  return `${count}${files.length > 0 ? ` in ${files.join(', ')}` : ''}; nothing was changed`
}

/** `compose.yaml:3:5`, the file relative to where the user stands. */
export function formatPosition(position: Position, cwd: string): string {
  return `${shortPath(position.file, cwd)}:${position.line}:${position.column}`
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  const [a, b] = [left.position, right.position]
  if (!a || !b) return Number(Boolean(b)) - Number(Boolean(a))
  if (a.file !== b.file) return 0
  return a.line - b.line || a.column - b.column
}
