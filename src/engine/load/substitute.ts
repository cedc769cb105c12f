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

class SubstitutionError extends Error {
  readonly code: 'invalid-interpolation' | 'required-variable'
  readonly hint: string | undefined

  constructor(code: 'invalid-interpolation' | 'required-variable', message: string, hint?: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}

const deepestNesting = 100

/**
 * Fills in one text: `$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:?e}`, `${V?e}`, `${V:+r}`, `${V+r}`, nested to any depth; `$$` is a literal
 * `$`, and a `$` that no name follows stays (Compose Specification, Interpolation; the leftmost operator wins).
 */
export function substitute(template: string, lookup: Lookup): Substituted {
  const variables: VariableUse[] = []
  try {
    return { value: fill(template, lookup, variables, 0), variables }
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error
    return { error: error.message, code: error.code, variables, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  }
}

function fill(template: string, lookup: Lookup, variables: VariableUse[], depth: number): string {
  if (depth > deepestNesting) throw invalid(template)
  let filled = ''
  let offset = 0
  for (;;) {
    const dollar = template.indexOf('$', offset)
    if (dollar === -1) return filled + template.slice(offset)
    filled += template.slice(offset, dollar)
    const next = template[dollar + 1]
    const name = /^[_a-zA-Z][_a-zA-Z0-9]*/.exec(template.slice(dollar + 1))?.[0]
    if (next === '$') {
      filled += '$'
      offset = dollar + 2
    } else if (name !== undefined) {
      variables.push({ name, otherwise: 'empty' })
      filled += lookup(name) ?? ''
      offset = dollar + 1 + name.length
    } else if (next === '{') {
      const end = closingBrace(template, dollar + 2)
      if (end === undefined) throw invalid(template)
      filled += braced(template.slice(dollar + 2, end), template, lookup, variables, depth)
      offset = end + 1
    } else {
      filled += '$'
      offset = dollar + 1
    }
  }
}

/** The brace that ends `${`, passing over the braces of nested templates alone: a lone `{` in a default needs no partner. */
function closingBrace(template: string, start: number): number | undefined {
  let open = 0
  for (let index = start; index < template.length; index += 1) {
    if (template[index] === '$' && template[index + 1] === '$') index += 1
    else if (template[index] === '$' && template[index + 1] === '{') {
      open += 1
      index += 1
    } else if (template[index] === '}') {
      if (open === 0) return index
      open -= 1
    }
  }
  return undefined
}

function braced(expression: string, template: string, lookup: Lookup, variables: VariableUse[], depth: number): string {
  const match = /^([_a-zA-Z][_a-zA-Z0-9]*)(?:(:?[-?+])([\s\S]*))?$/.exec(expression)
  if (!match) throw invalid(template)
  const [, name = '', operator, text = ''] = match
  const value = lookup(name)
  if (operator === undefined) {
    variables.push({ name, otherwise: 'empty' })
    return value ?? ''
  }
  const given = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
  switch (operator.at(-1)) {
    case '-':
      variables.push({ name, otherwise: 'default', text })
      return given ? (value ?? '') : fill(text, lookup, variables, depth + 1)
    case '+':
      variables.push({ name, otherwise: 'replacement', text })
      return given ? fill(text, lookup, variables, depth + 1) : ''
    default: {
      variables.push({ name, otherwise: 'required', text })
      if (given) return value ?? ''
      const reason = fill(text, lookup, variables, depth + 1)
      throw new SubstitutionError(
        'required-variable',
        `required variable \`${name}\` is missing a value${reason === '' ? '' : `: ${reason}`}`,
        `set \`${name}\` in the environment or in .env`,
      )
    }
  }
}

function invalid(template: string): SubstitutionError {
  return new SubstitutionError(
    'invalid-interpolation',
    `\`${template}\` is no valid template`,
    'to mean a literal `$`, write `$$`',
  )
}
