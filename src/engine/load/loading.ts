import type { Node } from '../document/node.js'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { KeyPath, Position } from '../model/origin.js'
import type { Mapping } from '../model/service.js'
import type { Place, Report } from './attributes/attribute.js'
import { isRemoteFile } from './attributes/paths.js'
import type { Grammar } from './grammar.js'
import { interpolate, type PlacedVariableUse } from './interpolate.js'
import type { Read } from './read.js'

/** What the stages of one load share: the files read so far, and what was found on the way. */
export interface Loading {
  readonly read: Read
  readonly home: string
  readonly paths: Place['paths']
  readonly templates: Place['templates']
  readonly report: Report
  readonly grammar: Grammar
  /** The documents of a file, in order; none, with a diagnostic at `mention`, where it cannot be used. */
  readonly documents: (path: string, mention?: Position) => readonly Node[]
  /** Resolves `${..}` against an environment; each variable that is not set is warned of once. */
  readonly interpolated: (node: Node, path: KeyPath, environment: Mapping) => Node
}

/** How a text becomes its documents, positioned; `file` is named in positions. */
export type Parse = (text: string, file: string) => Checked<readonly Node[]>

export interface LoadingInput {
  readonly read: Read
  readonly parse: Parse
  readonly home: string
  readonly paths: Place['paths']
  readonly templates: Place['templates']
  readonly grammar: Grammar
  /** Texts that were not read from a file, by the path that stands for them (`-`). */
  readonly texts: ReadonlyMap<string, string>
}

export interface Findings {
  readonly diagnostics: readonly Diagnostic[]
  readonly variables: readonly PlacedVariableUse[]
}

/** Starts a load. The findings grow while its stages work. */
export function startLoading(input: LoadingInput): { readonly loading: Loading; readonly findings: Findings } {
  const diagnostics: Diagnostic[] = []
  const variables: PlacedVariableUse[] = []
  const reported = new Set<string>()
  const unset = new Set<string>()
  const parsed = new Map<string, readonly Node[]>()

  // A file that is extended from twice is looked at twice; its problems are told once.
  const report: Report = (diagnostic) => {
    const { severity, message, position } = diagnostic
    const identity = [severity, message, position?.file, position?.line, position?.column].join('\n')
    if (!reported.has(identity)) diagnostics.push(diagnostic)
    reported.add(identity)
  }
  const documents: Loading['documents'] = (path, mention) => {
    const known = parsed.get(path)
    if (known) return known
    const text = input.texts.get(path) ?? readStackFile(path, input.read, report, mention)
    const result = text === undefined ? { value: [], diagnostics: [] } : input.parse(text, path)
    for (const diagnostic of result.diagnostics) report(diagnostic)
    parsed.set(path, result.value)
    return result.value
  }
  const interpolated: Loading['interpolated'] = (node, path, environment) => {
    const lookup = (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined)
    const onVariable = (use: PlacedVariableUse) => {
      variables.push(use)
      if (use.otherwise !== 'empty' || lookup(use.name) !== undefined || unset.has(use.name)) return
      unset.add(use.name)
      report({
        severity: 'warning',
        code: 'unset-variable',
        message: `the variable \`${use.name}\` is not set; it counts as empty`,
        hint: `set it in the environment or in .env, or write \`\${${use.name}:-default}\``,
        position: use.position,
      })
    }
    if (input.templates === 'resolved') return interpolate(node, path, { lookup, report, onVariable })
    interpolate(node, path, { lookup, report: () => {}, onVariable: (use) => variables.push(use) })
    return node
  }
  const { read, home, paths, templates, grammar } = input
  return {
    loading: { read, home, paths, templates, grammar, report, documents, interpolated },
    findings: { diagnostics, variables },
  }
}

function readStackFile(path: string, read: Read, report: Report, mention: Position | undefined): string | undefined {
  const position = mention ? { position: mention } : {}
  if (isRemoteFile(path)) {
    const message = `\`${path}\` is a remote resource, which cannot be loaded yet`
    report({ severity: 'error', code: 'remote-resource', message, hint: 'fetch it, and name the local file', ...position })
    return undefined
  }
  const file = read(path)
  if ('text' in file) return file.text
  const problem = 'missing' in file ? 'does not exist' : file.problem
  report({
    severity: 'error',
    code: 'missing' in file ? 'no-such-file' : 'unreadable-file',
    message: `\`${path}\` ${problem}`,
    ...position,
  })
  return undefined
}
