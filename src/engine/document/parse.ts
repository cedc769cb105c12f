import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Position } from '../model/origin.js'
import { readCommonYaml } from './common-yaml.js'
import { type Entry, isNull, type Node, type Tag } from './node.js'
import { readPlainScalar } from './plain-scalar.js'

/**
 * Reads a YAML text: every document of it as a positioned tree, with anchors, aliases and merge keys (`<<`) resolved. Plain scalars are read as
 * Compose reads them, `!reset` and `!override` are kept as tags.
 * @param file named in positions
 * @param shortForms tags that stand for a map with one key, by that key: `!Ref x` is `{Ref: x}` in a template of AWS
 * @returns no document where the text is no YAML; empty documents are left out.
 */
export function parseDocuments(
  text: string,
  file: string,
  shortForms: ReadonlyMap<string, string> = new Map(),
): Checked<readonly Node[]> {
  const common = shortForms.size === 0 ? readCommonYaml(text, file) : undefined
  return common ? { value: [common], diagnostics: [] } : parseAnyYaml(text, file, shortForms)
}

/** Reads whatever YAML there is, which takes ten times as long: what `readCommonYaml` leaves to it. */
export function parseAnyYaml(text: string, file: string, shortForms: ReadonlyMap<string, string>): Checked<readonly Node[]> {
  if (text.includes('\u0000')) return failed('not-a-text', 'this is a binary file, not a text', { file, line: 1, column: 1 })
  const lines = new LineCounter()
  const documents = readYaml(text, lines)
  if (!documents) return failed('nested-too-deeply', 'the file is nested too deeply', { file, line: 1, column: 1 })
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const errors = documents.flatMap((document) => document.errors)
  const tooDeep = errors.find(({ message }) => message.includes('call stack'))
  if (tooDeep) return failed('nested-too-deeply', 'the file is nested too deeply', positionAt(tooDeep.pos[0]))
  if (errors.length > 0) {
    const diagnostics = errors.map((error): Diagnostic => {
      const message = `the file is no valid YAML: ${lowerFirst(error.message)}`
      return { severity: 'error', code: 'invalid-yaml', message, position: positionAt(error.pos[0]) }
    })
    return { value: [], diagnostics }
  }
  const diagnostics: Diagnostic[] = []
  const roots = documents.flatMap((document) => {
    const reader = new TreeReader(positionAt, diagnostics, shortForms)
    const root = document.contents ? reader.read(document.contents, 0) : undefined
    return root && !reader.stopped && !isNull(root.node) ? [root.node] : []
  })
  return { value: roots, diagnostics }
}

// Past these a file is an attack (an alias bomb) or an accident, and the stages that walk the tree would not come back.
const maxDepth = 200
const maxNodes = 500_000

/** A node with what it unfolds to once every alias in it is followed. */
interface Sized {
  readonly node: Node
  readonly nodes: number
  readonly depth: number
}

type Contents = NonNullable<Document['contents']>

/** Turns the nodes of one YAML document into ours. An anchor's node is made once and shared by its aliases. */
class TreeReader {
  private readonly anchors = new Map<string, Sized | 'open'>()
  private readonly positionAt: (offset: number) => Position
  private readonly diagnostics: Diagnostic[]
  /** What was read is not the whole document. */
  stopped = false

  private readonly shortForms: ReadonlyMap<string, string>

  constructor(positionAt: (offset: number) => Position, diagnostics: Diagnostic[], shortForms: ReadonlyMap<string, string>) {
    this.positionAt = positionAt
    this.diagnostics = diagnostics
    this.shortForms = shortForms
  }

  read(source: Contents, level: number): Sized | undefined {
    if (this.stopped) return undefined
    const position = this.positionAt(source.range?.[0] ?? 0)
    if (level > maxDepth) return this.stop('nested-too-deeply', `nested more than ${maxDepth} levels deep`, position)
    if (isAlias(source)) return this.readAlias(source, position, level)
    const anchor = source.anchor
    if (anchor) this.anchors.set(anchor, 'open')
    const bare = isMap(source)
      ? this.readMap(source, position, level)
      : isSeq(source)
        ? this.readList(source.items as readonly Contents[], source.tag, position, level)
        : isScalar(source)
          ? this.readScalar(source, position)
          : undefined
    const longKey = this.shortForms.get(source.tag ?? '')
    const read = bare && longKey !== undefined ? unfolded(bare, longKey) : bare
    if (anchor && read) this.anchors.set(anchor, read)
    if (read && !this.stopped && read.nodes > maxNodes) {
      return this.stop('too-large', 'aliases unfold this file into more than 500,000 values', position)
    }
    return read
  }

  private readAlias(source: Alias, position: Position, level: number): Sized | undefined {
    const target = this.anchors.get(source.source)
    if (target === 'open')
      return this.report('alias-cycle', `the alias \`*${source.source}\` stands inside what it repeats`, position)
    if (!target) return this.report('unknown-alias', `no anchor \`&${source.source}\` stands above this alias`, position)
    if (level + target.depth > maxDepth) {
      return this.stop('nested-too-deeply', `nested more than ${maxDepth} levels deep`, position)
    }
    return target
  }

  private readScalar(source: Scalar, position: Position): Sized {
    const text = String(source.value ?? '')
    const value =
      source.type === 'PLAIN' && source.tag !== 'tag:yaml.org,2002:str' ? readPlainScalar(text) : readTagged(text, source.tag)
    return { node: { type: 'scalar', ...value, position, ...this.tagOf(source.tag, position) }, nodes: 1, depth: 1 }
  }

  private readList(sources: readonly Contents[], tag: string | undefined, position: Position, level: number): Sized {
    const items = sources.flatMap((item) => this.read(item, level + 1) ?? [])
    // An item cannot be taken out of a list that is merged: Compose drops the item, tag and all.
    const kept = items.map((item) => item.node).filter((node) => node.tag !== 'reset')
    return { ...measure(items), node: { type: 'list', items: kept, position, ...this.tagOf(tag, position) } }
  }

  private readMap(source: YAMLMap, position: Position, level: number): Sized {
    const entries = new Map<string, Entry>()
    const merged: Sized[] = []
    const values: Sized[] = []
    let mergeKeySeen = false
    for (const pair of source.items) {
      // The lexer gives every pair of a parsed map nodes, or null for what is left out.
      const key = pair.key as Contents | null
      const keyPosition = key ? this.positionAt(key.range?.[0] ?? 0) : position
      const value = pair.value
        ? this.read(pair.value as Contents, level + 1)
        : { node: { type: 'scalar', value: null, position: keyPosition } as const, nodes: 1, depth: 1 }
      if (!value) continue
      values.push(value)
      if (isScalar(key) && key.type === 'PLAIN' && key.value === '<<') {
        if (mergeKeySeen)
          this.report('duplicate-key', 'this map has a second `<<`; merge several maps with `<<: [*a, *b]`', keyPosition)
        mergeKeySeen = true
        merged.push(value)
        continue
      }
      const name = this.readKey(key, keyPosition)
      if (name === undefined) continue
      const earlier = entries.get(name)
      if (earlier) {
        this.report(
          'duplicate-key',
          `\`${name}\` stands twice in its map`,
          keyPosition,
          `it stands on line ${earlier.key.line} already`,
        )
        continue
      }
      entries.set(name, { key: keyPosition, value: value.node })
    }
    for (const { node } of merged) this.mergeInto(entries, node)
    return { ...measure(values), node: { type: 'map', entries, position, ...this.tagOf(source.tag, position) } }
  }

  private readKey(key: Contents | null, position: Position): string | undefined {
    if (isAlias(key)) {
      const target = this.anchors.get(key.source)
      if (target && target !== 'open' && target.node.type === 'scalar' && typeof target.node.value === 'string')
        return target.node.value
      return this.report('unknown-alias', `\`*${key.source}\` names no text that could be a key`, position)
    }
    if (!isScalar(key)) return this.report('not-a-key', 'a key must be text, not a list or a map', position)
    const text = String(key.value ?? '')
    const { value } = key.type === 'PLAIN' ? readPlainScalar(text) : { value: text }
    if (typeof value === 'string') return value
    return this.report(
      'not-a-key',
      `a key must be text, not \`${text === '' ? 'nothing' : text}\``,
      position,
      `quote it: "${text}"`,
    )
  }

  /** Own keys beat merged ones; of several merged maps the first one that has a key gives it (YAML merge key type). */
  private mergeInto(entries: Map<string, Entry>, source: Node): void {
    if (source.type === 'list') {
      for (const item of source.items) {
        if (item.type === 'map') this.mergeInto(entries, item)
        else this.report('not-a-map', '`<<` takes a map or a list of maps, most often aliases', item.position)
      }
      return
    }
    if (source.type !== 'map') {
      this.report('not-a-map', '`<<` takes a map or a list of maps, most often aliases', source.position)
      return
    }
    for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry)
  }

  private tagOf(tag: string | undefined, position: Position): { readonly tag?: Tag } {
    if (tag === '!reset') return { tag: 'reset' }
    if (tag === '!override') return { tag: 'override' }
    if (tag?.startsWith('!') && !this.shortForms.has(tag)) {
      this.diagnostics.push({
        severity: 'warning',
        code: 'unknown-tag',
        message: `the tag \`${tag}\` means nothing here and is ignored`,
        hint: 'Compose knows `!reset` and `!override`',
        position,
      })
    }
    return {}
  }

  private report(code: string, message: string, position: Position, hint?: string): undefined {
    this.diagnostics.push({ severity: 'error', code, message, position, ...(hint ? { hint } : {}) })
  }

  private stop(code: string, message: string, position: Position): undefined {
    this.stopped = true
    this.report(code, message, position)
  }
}

/** The long form of what a tag says in short. */
function unfolded({ node, nodes, depth }: Sized, key: string): Sized {
  const entries = new Map([[key, { key: node.position, value: node }]])
  return { node: { type: 'map', entries, position: node.position }, nodes: nodes + 1, depth: depth + 1 }
}

function measure(children: readonly Sized[]): { readonly nodes: number; readonly depth: number } {
  let nodes = 1
  let depth = 0
  for (const child of children) {
    nodes += child.nodes
    depth = Math.max(depth, child.depth)
  }
  return { nodes, depth: depth + 1 }
}

/** Quoted and block text is text, unless a tag of YAML's own says otherwise. */
function readTagged(text: string, tag: string | undefined): ReturnType<typeof readPlainScalar> {
  return tag && /^tag:yaml\.org,2002:(?:int|float|bool|null)$/.test(tag) ? readPlainScalar(text) : { value: text }
}

/** Undefined where the nesting is deeper than the reader can follow. */
function readYaml(text: string, lineCounter: LineCounter): readonly Document.Parsed[] | undefined {
  try {
    const documents = parseAllDocuments(text, {
      lineCounter,
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    })
    return 'empty' in documents ? [] : documents
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function failed(code: string, message: string, position: Position): Checked<readonly Node[]> {
  return { value: [], diagnostics: [{ severity: 'error', code, message, position }] }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
