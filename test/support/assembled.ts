import { parseDocuments } from '../../src/engine/document/parse.js'
import { assemble } from '../../src/engine/load/assemble.js'
import { composeGrammar } from '../../src/engine/load/grammar.js'
import type { Diagnostic } from '../../src/engine/model/diagnostic.js'

export interface Files {
  readonly [path: string]: string
}

export interface Surroundings {
  readonly environment?: { readonly [name: string]: string }
  readonly interpolate?: 'yes' | 'no'
  /** In merge order; the first file by default. */
  readonly sources?: readonly string[]
}

/** Assembles a stack out of texts that lie in `/project`, as the tests of the load room write them. */
export function assembled(files: Files | string, surroundings: Surroundings = {}) {
  const texts: Files = typeof files === 'string' ? { 'stack.yaml': files } : files
  const sources = surroundings.sources ?? Object.keys(texts).slice(0, 1)
  const result = assemble({
    parse: parseDocuments,
    sources: sources.map((path) => ({ path: `/project/${path}` })),
    workingDir: '/project',
    environment: surroundings.environment ?? {},
    interpolate: surroundings.interpolate ?? 'yes',
    resolvePaths: 'yes',
    homeDir: '/home/me',
    grammar: composeGrammar,
    read: (path) => {
      const text = texts[path.replace('/project/', '')]
      return text === undefined ? { missing: true } : { text }
    },
  })
  return { ...result.value, problems: result.diagnostics.map(formatDiagnostic) }
}

/** `error stack.yaml:3:5: services.web.prots: unknown key (did you mean \`ports\`?)`. */
export function formatDiagnostic({ severity, message, hint, position }: Diagnostic): string {
  const place = position ? `${position.file.replace('/project/', '')}:${position.line}:${position.column}` : '-'
  return `${severity} ${place}: ${message}${hint ? ` (${hint})` : ''}`.replaceAll('/project/', '')
}
