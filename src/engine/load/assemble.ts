import { type Node, toJson } from '../document/node.js'
import { type Checked, type Diagnostic, hasErrors } from '../model/diagnostic.js'
import type { JsonObject } from '../model/json.js'
import type { KeyPath, Origins, Position } from '../model/origin.js'
import type { Mapping } from '../model/service.js'
import type { Grammar } from './grammar.js'
import type { PlacedVariableUse } from './interpolate.js'
import { type Parse, startLoading } from './loading.js'
import type { Read } from './read.js'
import { loadUnit } from './unit.js'

export interface StackSource {
  /** Absolute, or `-` for standard input. */
  readonly path: string
  /** Given for what is not read from a file. */
  readonly text?: string
}

export interface AssembleInput {
  /** In merge order. */
  readonly sources: readonly StackSource[]
  /** The project directory, absolute: relative paths of all sources begin here. */
  readonly workingDir: string
  /** What `${..}` is resolved from. */
  readonly environment: Mapping
  /** `no`: `${..}` stays as it is (`config --no-interpolate`). */
  readonly interpolate: 'yes' | 'no'
  /** `no`: paths stay as they are written. */
  readonly resolvePaths: 'yes' | 'no'
  /** What `~` stands for. */
  readonly homeDir: string
  readonly read: Read
  readonly parse: Parse
  /** How the texts are understood. */
  readonly grammar: Grammar
}

export interface Assembled {
  /** Canonical, merged and complete, as the model describes it, but for what a whole model gives: names, default network, profiles. */
  readonly document: JsonObject
  readonly origins: Origins
  readonly variables: readonly PlacedVariableUse[]
}

/**
 * Turns the texts of a stack into one document: parsed, interpolated, canonical, with everything that is extended and included, merged. All problems
 * are reported together; the document is whole as far as they allow.
 */
export function assemble(input: AssembleInput): Checked<Assembled> {
  const texts = new Map(input.sources.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text] as const])))
  const { loading, findings } = startLoading({
    read: input.read,
    parse: input.parse,
    home: input.homeDir,
    paths: input.resolvePaths === 'yes' ? 'resolved' : 'kept',
    templates: input.interpolate === 'yes' ? 'resolved' : 'kept',
    grammar: input.grammar,
    texts,
  })
  const files = input.sources.map(({ path }) => path)
  const root = loadUnit({ files, directory: input.workingDir, environment: input.environment, includedFrom: [] }, loading)
  const { version, ...document } = rootObject(root)
  const origins = originsOf(root)
  const position = origins.at(['version'])
  if (version !== undefined) {
    loading.report({
      severity: 'warning',
      code: 'obsolete-key',
      message: 'version: obsolete, and ignored',
      hint: 'remove it',
      ...(position ? { position } : {}),
    })
  }
  if (Object.keys(document).length === 0 && !hasErrors(findings.diagnostics)) {
    loading.report({
      severity: 'error',
      code: 'empty-file',
      message: `\`${files[0] ?? '-'}\` is empty`,
      hint: 'a stack has `services:`',
      position: root.position,
    })
  }
  return { value: { document, origins, variables: findings.variables }, diagnostics: inReadingOrder(findings.diagnostics) }
}

/** File by file as they were first met, each from top to bottom. */
function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ position }) => position?.file))]
  const place = ({ position }: Diagnostic) => [files.indexOf(position?.file), position?.line ?? 0, position?.column ?? 0] as const
  return diagnostics.toSorted((left, right) => {
    const [leftFile, leftLine, leftColumn] = place(left)
    const [rightFile, rightLine, rightColumn] = place(right)
    return leftFile - rightFile || leftLine - rightLine || leftColumn - rightColumn
  })
}

function rootObject(root: Node): JsonObject {
  const value = toJson(root)
  // The root of a unit is a map.
  return value as JsonObject
}

/** The position of what a path leads to, or of its nearest ancestor: a scalar's or an item's own, a map's or a list's where its key stands. */
function originsOf(root: Node): Origins {
  return {
    at: (path: KeyPath): Position | undefined => {
      let node: Node | undefined = root
      let position: Position | undefined
      for (const part of path) {
        const entry: { readonly key: Position; readonly value: Node } | undefined = childAt(node, part)
        if (!entry) break
        position = entry.key
        node = entry.value
      }
      return position
    },
    keys: (path: KeyPath) => {
      let node: Node | undefined = root
      for (const part of path) node = node && childAt(node, part)?.value
      return node ? writtenKeys(node) : []
    },
  }
}

/** Defaults and the parts of a short form stand where the whole stands; what was written as a part of it cannot. */
function writtenKeys(node: Node): readonly (string | number)[] {
  const isOwn = ({ position }: Node) =>
    position.line !== node.position.line || position.column !== node.position.column || position.file !== node.position.file
  if (node.type === 'map') return [...node.entries].flatMap(([key, { value }]) => (isOwn(value) ? [key] : []))
  return node.type === 'list' ? node.items.flatMap((item, index) => (isOwn(item) ? [index] : [])) : []
}

function childAt(node: Node, part: string | number): { readonly key: Position; readonly value: Node } | undefined {
  if (node.type === 'map') {
    const entry = node.entries.get(String(part))
    return entry && { key: entry.value.type === 'scalar' ? entry.value.position : entry.key, value: entry.value }
  }
  const item = node.type === 'list' ? node.items[Number(part)] : undefined
  return item && { key: item.position, value: item }
}
