import { isMet, type Measured } from './measured.js'

const columns = ['work', 'stack (least)', 'docker compose (least)', 'value', 'goal', ''] as const

/** @returns lines of a Markdown table that is as well read as it stands, one line for each number */
export function table(measured: readonly Measured[]): string {
  const rows = [columns, columns.map(() => '---'), ...measured.map(cells)]
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`).join('')
}

function cells(one: Measured): readonly string[] {
  const { name, value, unit, goal, compared } = one
  const times = compared
    ? [compared.stack, compared.compose].map(({ median, least }) => `${whole(median)} (${whole(least)}) ms`)
    : ['', '']
  const limit = 'most' in goal ? `at most ${goal.most}` : `at least ${goal.least}`
  return [name, ...times, `${Math.round(value * 100) / 100} ${unit}`.trim(), limit, isMet(one) ? 'met' : 'missed']
}

function whole(milliseconds: number): string {
  return String(Math.round(milliseconds))
}
