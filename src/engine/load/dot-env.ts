import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Position } from '../model/origin.js'

/** Answers a variable's value, or undefined where it is not set. */
export type Lookup = (name: string) => string | undefined

/** Resolves `${..}` in a value; a string that is no template is an error with its reason. */
export type Substitute = (template: string, lookup: Lookup) => { readonly value: string } | { readonly error: string }

export interface DotEnvContext {
  /** Named in diagnostics. */
  readonly file: string
  /** Where `${..}` and bare keys look first; `${..}` then looks at the variables above it in the file. */
  readonly lookup: Lookup
  /** The variables of the files read before, where `${..}` looks last. */
  readonly before?: ReadonlyMap<string, string>
  readonly substitute: Substitute
}

/**
 * Reads the .env grammar of Compose: `K=V`, `K: V`, `export K=V`, a bare `K` (taken from `lookup`, else unset), `#` comments, values
 * unquoted, in single quotes (literal) or in double quotes (escapes, `${..}`), quoted ones over several lines.
 * @returns the variables in file order; a line that cannot be read is a diagnostic and the next line goes on.
 */
export function parseDotEnv(text: string, context: DotEnvContext): Checked<ReadonlyMap<string, string>> {
  const cursor = new Cursor(text.replace(/^\uFEFF/, ''), context.file)
  const variables = new Map<string, string>()
  const diagnostics: Diagnostic[] = []
  const lookup: Lookup = (name) => context.lookup(name) ?? variables.get(name) ?? context.before?.get(name)

  while (cursor.skipToStatement()) {
    const start = cursor.offset
    const statement = readStatement(cursor)
    if (statement.type === 'invalid') {
      diagnostics.push({ severity: 'error', code: 'invalid-env-line', ...statement.problem, position: cursor.positionAt(start) })
      cursor.skipLine()
      continue
    }
    const { key } = statement
    if (statement.type === 'bare') {
      const inherited = context.lookup(key)
      if (inherited !== undefined) variables.set(key, inherited)
      continue
    }
    const value = statement.type === 'literal' ? { value: statement.text } : context.substitute(statement.text, lookup)
    if ('value' in value) variables.set(key, value.value)
    else
      diagnostics.push({
        severity: 'error',
        code: 'invalid-env-line',
        message: `${key}: ${value.error}`,
        position: cursor.positionAt(start),
      })
  }
  return { value: variables, diagnostics }
}

type Statement =
  | { readonly type: 'bare'; readonly key: string }
  | { readonly type: 'literal'; readonly key: string; readonly text: string }
  | { readonly type: 'template'; readonly key: string; readonly text: string }
  | { readonly type: 'invalid'; readonly problem: Pick<Diagnostic, 'message' | 'hint'> }

const blank = '[\\t\\v\\f\\r \\u0085\\u00A0]'
const blanks = new RegExp(`${blank}*`, 'y')
const keyAndSeparator = new RegExp(
  `(?:export${blank}+)?([\\p{L}\\p{N}_.\\-\\[\\]\\t\\v\\f\\r \\u0085\\u00A0]*)([=:]|\\n|$)`,
  'uy',
)

function readStatement(cursor: Cursor): Statement {
  const match = cursor.take(keyAndSeparator)
  const key = match?.[1]?.trimEnd() ?? ''
  if (!match) {
    const line = cursor.line().trimEnd()
    return invalid(`\`${line}\` is no assignment`, 'write `NAME=value`, or `# ...` for a comment')
  }
  if (key === '') return invalid('no name before the value', 'write `NAME=value`')
  if (key.includes(' ')) return invalid(`a name cannot contain a space: \`${key}\``, 'write `NAME=value`')
  if (match[2] === '\n' || match[2] === '') return { type: 'bare', key }
  cursor.take(blanks)
  const quote = cursor.peek()
  if (quote === '"' || quote === "'") return readQuoted(cursor, key, quote)
  const line = cursor.take(/([^\n]*)\n?/y)?.[1] ?? ''
  return { type: 'template', key, text: (line.split(' #', 1)[0] ?? '').trimEnd() }
}

const quoted = { '"': /"((?:[^"\\]|\\[\s\S])*)"/y, "'": /'((?:[^'\\]|\\[\s\S])*)'/y } as const

function readQuoted(cursor: Cursor, key: string, quote: '"' | "'"): Statement {
  const content = cursor.take(quoted[quote])?.[1]
  if (content === undefined) {
    return invalid(`the value of \`${key}\` has no closing ${quote}`, `end the value with ${quote}`)
  }
  const text = content.replaceAll(`\\${quote}`, quote)
  return quote === "'" ? { type: 'literal', key, text } : { type: 'template', key, text: expandEscapes(text) }
}

function invalid(message: string, hint: string): Statement {
  return { type: 'invalid', problem: { message, hint } }
}

const escapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  // Left to the substitution, to which a doubled dollar is a literal one.
  $: '$$',
}

function expandEscapes(text: string): string {
  return text.replace(/\\(?:0([0-7]{3})|([abfnrtv$"\\]))/g, (whole, octal: string | undefined, letter: string | undefined) =>
    octal === undefined ? (escapes[letter ?? ''] ?? whole) : String.fromCodePoint(Number.parseInt(octal, 8)),
  )
}

/** A place in the text; patterns are sticky and match right there. */
class Cursor {
  private readonly text: string
  private readonly file: string
  offset = 0

  constructor(text: string, file: string) {
    this.text = text
    this.file = file
  }

  /** Passes white space and comments; false at the end of the text. */
  skipToStatement(): boolean {
    this.take(/(?:\s+|#[^\n]*)*/y)
    return this.offset < this.text.length
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.offset
    const match = pattern.exec(this.text)
    if (match) this.offset += match[0].length
    return match
  }

  peek(): string | undefined {
    return this.text[this.offset]
  }

  line(): string {
    return this.text.slice(this.offset).split('\n', 1)[0] ?? ''
  }

  skipLine(): void {
    this.take(/[^\n]*\n?/y)
  }

  positionAt(offset: number): Position {
    const before = this.text.slice(0, offset).split('\n')
    return { file: this.file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
}
