import type { Lookup } from './dot-env.js'

/** A variable as a template names it. */
export interface VariableUse {
  readonly name: string
  /** What happens when it is not set: it counts as empty, a default or replacement serves, or it is an error. */
  readonly otherwise: 'empty' | 'default' | 'replacement' | 'required'
  /** The default, the replacement or the error's text, as it was written. */
  readonly text?: string
}

export type Substituted = { readonly variables: readonly VariableUse[] } & (
  | { readonly value: string }
  | { readonly error: string; readonly code: 'invalid-interpolation' | 'required-variable'; readonly hint?: string }
)

/**
 * Fills in one text: `$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:?e}`, `${V?e}`, `${V:+r}`, `${V+r}`, where d, e and r are templates themselves; `$$` is a
 * literal `$`, and a `$` that no name follows stays (Compose Specification, Interpolation).
 */
export function substitute(template: string, lookup: Lookup): Substituted {
  const variables: VariableUse[] = []
  if (!template.includes('$')) return { value: template, variables }
  try {
    return { value: fill(template, { lookup, variables }, 0), variables }
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error
    return { error: error.message, code: error.code, variables, hint: error.hint }
  }
}

class SubstitutionError extends Error {
  readonly code: 'invalid-interpolation' | 'required-variable'
  readonly hint: string

  constructor(code: 'invalid-interpolation' | 'required-variable', message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}

interface Filling {
  readonly lookup: Lookup
  readonly variables: VariableUse[]
}

const deepestNesting = 100

const plainName = /[_a-zA-Z]\w*/y

function fill(template: string, filling: Filling, depth: number): string {
  if (depth > deepestNesting) throw invalid(template)
  let filled = ''
  let offset = 0
  for (;;) {
    const dollar = template.indexOf('$', offset)
    if (dollar === -1) return filled + template.slice(offset)
    filled += template.slice(offset, dollar)
    const next = template[dollar + 1]
    plainName.lastIndex = dollar + 1
    const name = plainName.exec(template)?.[0]
    if (name !== undefined) {
      filled += look({ name, otherwise: 'empty' }, filling) ?? ''
      offset = dollar + 1 + name.length
    } else if (next === '{') {
      const end = closingBrace(template, dollar + 1)
      if (end === undefined) throw invalid(template)
      filled += expand(template.slice(dollar + 2, end), template, filling, depth)
      offset = end + 1
    } else {
      // A doubled dollar is one, and so is one that begins nothing.
      filled += '$'
      offset = dollar + (next === '$' ? 2 : 1)
    }
  }
}

/**
 * Where the expression that opens at `start` ends: at the brace that balances it, or else at the last one of its line. As in Compose, a brace right
 * behind an opening one closes nothing.
 */
function closingBrace(template: string, start: number): number | undefined {
  const lineEnd = template.indexOf('\n', start)
  const last = template.lastIndexOf('}', lineEnd === -1 ? template.length : lineEnd)
  if (last < start) return undefined
  plainName.lastIndex = start + 1
  const nameEnd = start + 1 + (plainName.exec(template)?.[0].length ?? 0)
  if (template[nameEnd] === '}') return nameEnd
  let depth = 0
  for (let index = start; index <= last; index++) {
    if (template[index] === '{') {
      depth++
      index++
    } else if (template[index] === '}') {
      depth--
      if (depth === 0) return index
    }
  }
  return last
}

function expand(expression: string, template: string, filling: Filling, depth: number): string {
  const match = /^([_a-zA-Z]\w*)(?:(:?)([-+?])([\s\S]*))?$/.exec(expression)
  if (!match) throw invalid(template)
  const [, name = '', colon, operator, text = ''] = match
  if (operator === undefined) return look({ name, otherwise: 'empty' }, filling) ?? ''
  const value = look({ name, otherwise: otherwise(operator), text }, filling)
  const given = value !== undefined && !(colon === ':' && value === '')
  if (operator === '-') return given ? value : fill(text, filling, depth + 1)
  if (operator === '+') return given ? fill(text, filling, depth + 1) : ''
  if (given) return value
  const reason = fill(text, filling, depth + 1)
  throw new SubstitutionError(
    'required-variable',
    `required variable \`${name}\` is missing a value${reason === '' ? '' : `: ${reason}`}`,
    `set \`${name}\` in the environment or in .env`,
  )
}

function otherwise(operator: string): VariableUse['otherwise'] {
  return operator === '-' ? 'default' : operator === '+' ? 'replacement' : 'required'
}

function look(use: VariableUse, { lookup, variables }: Filling): string | undefined {
  variables.push(use)
  return lookup(use.name)
}

function invalid(template: string): SubstitutionError {
  return new SubstitutionError(
    'invalid-interpolation',
    `\`${template.length > 80 ? `${template.slice(0, 80)}…` : template}\` is no valid template`,
    'to mean a literal `$`, write `$$`',
  )
}
