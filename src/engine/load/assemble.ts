import { posix } from 'node:path'
import { type DocumentNode, mapNode, toJson } from '../document/node.js'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { JsonObject } from '../model/json.js'
import type { Origins, Position } from '../model/origin.js'
import type { Mapping } from '../model/service.js'
import { stack } from './attributes/stack.js'
import type { ReadContext } from './attributes/syntax.js'
import { parseDotEnv } from './dot-env.js'
import { resolveExtends } from './extends.js'
import { type Inclusion, resolveInclude } from './include.js'
import { type PlacedVariableUse, unsetWarning } from './interpolate.js'
import { applyMarks, merge } from './merge.js'
import { originsOf } from './origins.js'
import type { Read } from './read.js'
import { type DocumentSource, readDocument } from './read-document.js'
import { isRemote } from './remote.js'
import { substitute } from './substitute.js'

export interface AssembleInput {
  /** The stack files in merge order; `text` is given for standard input. */
  readonly sources: readonly DocumentSource[]
  /** Absolute: relative paths of all these files resolve from here. */
  readonly workingDir: string
  /** What `${..}` resolves from. */
  readonly environment: Mapping
  readonly interpolate: 'yes' | 'no'
  readonly resolvePaths: 'yes' | 'no'
  readonly homeDir: string
  readonly read: Read
}

export interface Assembled {
  /** One canonical document: every file merged, extends and include resolved, paths absolute. */
  readonly document: JsonObject
  readonly origins: Origins
  readonly variables: readonly PlacedVariableUse[]
}

/**
 * From stack files to one document. For each file: parse, fill in, make canonical, extends, include; then merge in order. All problems of
 * all files are reported together.
 */
export function assemble(input: AssembleInput): Checked<Assembled> {
  const assembler = new Assembler(input)
  const lookup = (name: string) => (Object.hasOwn(input.environment, name) ? input.environment[name] : undefined)
  const node = assembler.files(input.sources, input.workingDir, lookup, [])
  const empty = mapNode([], { file: input.sources[0]?.path ?? '-', line: 1, column: 1 })
  const root = node === undefined ? empty : applyMarks(node)
  // A stack document is a map: `readDocument` refuses everything else.
  const document = toJson(root) as JsonObject
  return { value: { document, origins: originsOf(root), variables: assembler.variables }, diagnostics: assembler.diagnostics }
}

type Lookup = (name: string) => string | undefined

class Assembler {
  readonly diagnostics: Diagnostic[] = []
  readonly variables: PlacedVariableUse[] = []
  private readonly input: AssembleInput

  constructor(input: AssembleInput) {
    this.input = input
  }

  files(sources: readonly DocumentSource[], baseDir: string, lookup: Lookup, chain: readonly string[]): DocumentNode | undefined {
    let whole: DocumentNode | undefined
    for (const source of sources) {
      if (isRemote(source.path)) {
        this.report('remote-resource', `\`${source.path}\` is a remote resource, which stack does not fetch`, source.namedAt)
        continue
      }
      const node = this.file(source, baseDir, lookup, chain)
      if (node !== undefined) whole = whole === undefined ? node : this.join(whole, node)
    }
    return whole
  }

  private file(source: DocumentSource, baseDir: string, lookup: Lookup, chain: readonly string[]): DocumentNode | undefined {
    const context = this.context(baseDir, lookup)
    const node = this.take(readDocument(source, context, this.input.read), lookup)
    if (node === undefined) return undefined
    const extended = resolveExtends(node, source.path, baseDir, (path, namedAt) =>
      this.take(readDocument({ path, namedAt }, this.context(posix.dirname(path), lookup), this.input.read), lookup),
    )
    this.diagnostics.push(...extended.diagnostics)
    const included = resolveInclude(extended.value, baseDir, (inclusion) =>
      this.inclusion(inclusion, lookup, [...chain, source.path]),
    )
    this.diagnostics.push(...included.diagnostics)
    return included.value
  }

  private inclusion(inclusion: Inclusion, lookup: Lookup, chain: readonly string[]): DocumentNode | undefined {
    const cyclic = inclusion.paths.find((path) => chain.includes(path))
    if (cyclic !== undefined) {
      const steps = [...chain.slice(chain.indexOf(cyclic)), cyclic]
      this.report('include-cycle', `the files include each other: ${steps.join(' -> ')}`, inclusion.position)
      return undefined
    }
    const defaults = this.envFile(inclusion)
    const sources = inclusion.paths.map((path) => ({ path, namedAt: inclusion.position }))
    const node = this.files(sources, inclusion.projectDir, (name) => lookup(name) ?? defaults.get(name), chain)
    return node === undefined ? undefined : applyMarks(node)
  }

  /** The variables of an inclusion's own env files: defaults, below those of the including project. */
  private envFile(inclusion: Inclusion): ReadonlyMap<string, string> {
    const files = inclusion.envFiles === 'default' ? [posix.join(inclusion.projectDir, '.env')] : inclusion.envFiles
    const variables = new Map<string, string>()
    for (const file of files) {
      const content = this.input.read(file)
      if (!('text' in content)) {
        if (inclusion.envFiles !== 'default') this.report('missing-file', `\`${file}\` cannot be read`, inclusion.position)
        continue
      }
      const lookup: Lookup = (name) => this.input.environment[name] ?? variables.get(name)
      const parsed = parseDotEnv(content.text, { file, lookup, substitute })
      this.diagnostics.push(...parsed.diagnostics)
      for (const [name, value] of parsed.value) variables.set(name, value)
    }
    return variables
  }

  private join(earlier: DocumentNode, later: DocumentNode): DocumentNode {
    const merged = merge(applyMarks(earlier), later, stack)
    this.diagnostics.push(...merged.diagnostics)
    return merged.value
  }

  private take(checked: ReturnType<typeof readDocument>, lookup: Lookup): DocumentNode | undefined {
    this.diagnostics.push(...checked.diagnostics)
    for (const use of checked.value.variables) {
      const known = this.variables.some(({ name }) => name === use.name)
      if (use.otherwise === 'empty' && lookup(use.name) === undefined && !known && this.input.interpolate === 'yes') {
        this.diagnostics.push(unsetWarning(use))
      }
      this.variables.push(use)
    }
    return checked.value.node
  }

  private context(baseDir: string, lookup: Lookup): ReadContext {
    const { homeDir, resolvePaths, interpolate } = this.input
    return { baseDir, homeDir, resolvePaths, lookup, templates: interpolate === 'yes' ? 'filled' : 'kept' }
  }

  private report(code: string, message: string, position: Position | undefined): void {
    this.diagnostics.push({ severity: 'error', code, message, ...(position === undefined ? {} : { position }) })
  }
}
