import { exitCodes, StackError } from '../engine/model/errors.js'
import { formatTable } from './table.js'

type Row = { readonly [field: string]: unknown }

/**
 * Prints rows by a template as docker's `--format` takes it: `{{.Name}}: {{.State}}`, `{{json .}}`, `table {{.Name}}\t{{.State}}`.
 * The part of Go's template language that listings need: fields, `json`, `\t` and `\n`.
 * @throws StackError with exit code 2 for a field that the rows do not have and for anything else between braces
 */
export function formatTemplate(template: string, rows: readonly Row[], fields: readonly string[]): string {
  const table = /^table\s+/.exec(template)
  const body = template
    .slice(table?.[0].length ?? 0)
    .replaceAll('\\t', '\t')
    .replaceAll('\\n', '\n')
  const parts = [...body.matchAll(/\{\{(.*?)\}\}|[^{]+|\{/gs)]
  const line = (row: Row): string => parts.map(([text, action]) => (action === undefined ? text : evaluate(action, row))).join('')
  // What is wrong with a template is said even when there is nothing to print.
  const headings = line(Object.fromEntries(fields.map((field) => [field, heading(field)])))
  if (!table) return rows.map((row) => `${line(row)}\n`).join('')
  return formatTable(
    headings.split('\t'),
    rows.map((row) => line(row).split('\t')),
  )
}

function evaluate(action: string, row: Row): string {
  const [, json, field] = /^\s*(json\s+)?\.(\w*)\s*$/.exec(action) ?? []
  if (field === undefined) {
    throw usage(`\`{{${action}}}\` is not understood`, 'a template takes `{{.Field}}` and `{{json .Field}}`')
  }
  if (field === '') return JSON.stringify(row)
  const value = row[field]
  if (value === undefined) throw usage(`there is no field \`${field}\``, `fields: ${Object.keys(row).join(', ')}`)
  return json !== undefined || typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function usage(message: string, hint: string): StackError {
  return new StackError('usage', message, { hint, exitCode: exitCodes.usage })
}

/** As docker's tables call a field: `RunningFor` is `CREATED`. */
function heading(field: string): string {
  const own: { readonly [field: string]: string } = { RunningFor: 'CREATED', CreatedAt: 'CREATED AT', ExitCode: 'EXIT CODE' }
  return own[field] ?? field.toUpperCase()
}
