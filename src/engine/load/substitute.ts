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

// An expression reaches to the last brace of its line; where in there it ends is found by balancing braces.
const opening = /\$(?:(?<escaped>\$)|(?<plain>[_a-zA-Z]\w*)|\{(?:(?<expression>[_a-zA-Z]\w*(?::?[-+?][^\n]*)?)\}|(?<invalid>)))/g

function fill(template: string, filling: Filling, depth: number): string {
  if (depth > deepestNesting) throw invalid(template)
  return template.replace(opening, (...matched: unknown[]) => {
    // The last argument of a replacer is the groups, where a pattern has some.
    const groups = matched.at(-1) as Record<string, string | undefined>
    if (groups.escaped !== undefined) return '$'
    if (groups.plain !== undefined) return look({ name: groups.plain, otherwise: 'empty' }, filling) ?? ''
    if (groups.expression === undefined) throw invalid(template)
    const { inner, rest } = balance(groups.expression)
    return expand(inner, template, filling, depth) + fill(rest, filling, depth + 1)
  })
}

/**
 * Parts `U:-x}}` into `U:-x` and what stands behind its brace. As in Compose, a brace right behind an opening one closes nothing, and what cannot
 * be balanced belongs to the expression whole.
 */
function balance(expression: string): { readonly inner: string; readonly rest: string } {
  const text = `{${expression}}`
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '{') {
      depth++
      index++
    } else if (text[index] === '}') {
      depth--
      if (depth === 0) return { inner: text.slice(1, index), rest: text.slice(index + 1) }
    }
  }
  return { inner: expression, rest: '' }
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
    `\`${template}\` is no valid template`,
    'to mean a literal `$`, write `$$`',
  )
}
