import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Position } from '../model/origin.js'
import { type DotEnvContext, parseDotEnv } from './dot-env.js'
import type { Read } from './read.js'

/** One entry of `env_file`, canonical: its path is absolute. */
export interface EnvFileReference {
  readonly path: string
  /** Who names it. */
  readonly by: 'env_file' | 'label_file' | 'other'
  readonly required: boolean
  /** `raw`: values are taken as they stand; absent: the .env grammar. */
  readonly format?: string
  /** Where it was named: a missing file is reported there. */
  readonly position?: Position
}

export interface EnvFileContext extends Omit<DotEnvContext, 'file'> {
  readonly read: Read
}

/**
 * Reads one file of variables, as `env_file`, `label_file`, `--env-file` and `include.env_file` name them.
 * @returns its variables, in file order; empty when it is missing and not required.
 */
export function readEnvFile(reference: EnvFileReference, context: EnvFileContext): Checked<ReadonlyMap<string, string>> {
  const content = context.read(reference.path)
  if ('text' in content) {
    const dialect: DotEnvContext = { ...context, file: reference.path }
    if (reference.format === undefined || reference.format === '') return parseDotEnv(content.text, dialect)
    if (reference.format === 'raw') return parseRawEnv(content.text, dialect)
    return failed(
      reference,
      'unknown-env-format',
      `\`${reference.format}\` is no format of an env file`,
      'write `format: raw`, or none',
    )
  }
  if ('missing' in content) {
    if (!reference.required) return { value: new Map(), diagnostics: [] }
    return failed(
      reference,
      'missing-env-file',
      `${nounOf(reference)} \`${reference.path}\` does not exist`,
      reference.by === 'env_file' ? 'create it, or write `required: false` beside its `path`' : 'create it',
    )
  }
  return failed(reference, 'unreadable-env-file', `${nounOf(reference)} \`${reference.path}\` ${content.problem}`)
}

/** `format: raw`, as `docker run --env-file` reads: one `K=V` a line, nothing quoted, expanded or trimmed at the end. */
function parseRawEnv(text: string, context: DotEnvContext): Checked<ReadonlyMap<string, string>> {
  const variables = new Map<string, string>()
  const diagnostics: Diagnostic[] = []
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = written.trimStart()
    if (line === '' || line.startsWith('#')) continue
    const separator = line.indexOf('=')
    const key = separator < 0 ? line : line.slice(0, separator)
    if (key === '' || /[ \t]/.test(key)) {
      diagnostics.push({
        severity: 'error',
        code: 'invalid-env-line',
        message: key === '' ? `no name before the \`=\`` : `a name cannot contain white space: \`${key}\``,
        hint: 'write `NAME=value`',
        position: { file: context.file, line: index + 1, column: written.length - line.length + 1 },
      })
      continue
    }
    const value = separator < 0 ? context.lookup(key) : line.slice(separator + 1)
    if (value !== undefined) variables.set(key, value)
  }
  return { value: variables, diagnostics }
}

function failed(reference: EnvFileReference, code: string, message: string, hint?: string): Checked<ReadonlyMap<string, string>> {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(reference.position === undefined ? {} : { position: reference.position }),
  }
  return { value: new Map(), diagnostics: [diagnostic] }
}

function nounOf({ by }: EnvFileReference): string {
  return by === 'label_file' ? 'label file' : 'env file'
}
