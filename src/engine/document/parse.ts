import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Position } from '../model/origin.js'
import type { DocumentNode, Entry, Mark } from './node.js'

/** More nodes than any stack needs; what goes beyond is an alias that unfolds without end, or data that is no stack. */
const nodeLimit = 500_000
const depthLimit = 200

/**
 * Reads YAML 1.2 with Compose's extensions: merge keys (`<<`), the tags `!reset` and `!override`, several documents in one file.
 * @returns the documents in order, empty ones left out. Syntax errors, duplicate keys, unknown aliases and aliases that unfold into too
 *   much are diagnostics with their position.
 */
export function parseDocuments(text: string, file: string): Checked<readonly DocumentNode[]> {
  const lineCounter = new LineCounter()
  const diagnostics: Diagnostic[] = []
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    lineCounter,
    keepSourceTokens: false,
    merge: false,
    schema: 'core',
    customTags: [],
    // The parser compares every key with every other; the reader below sees doubles as it goes.
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  })
  const nodes: DocumentNode[] = []
  if (!Array.isArray(documents)) return { value: [], diagnostics }
  for (const document of documents) {
    for (const error of document.errors) {
      const { line, col } = lineCounter.linePos(error.pos[0])
      diagnostics.push({
        severity: 'error',
        code: 'invalid-yaml',
        message: `the file is no valid YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
        position: { file, line, column: col },
      })
    }
    if (document.errors.length > 0 || document.contents === null) continue
    const reader = new Reader(lineCounter, file, diagnostics)
    const node = reader.read(document.contents, 0)
    if (node !== undefined && !(node.kind === 'scalar' && node.value === null)) nodes.push(node)
  }
  return { value: nodes, diagnostics }
}

interface Anchored {
  readonly node: DocumentNode
  /** How many nodes it holds, for the limit. */
  readonly size: number
}

/** Turns the parser's nodes into ours, unfolding aliases and merge keys. */
class Reader {
  private readonly lineCounter: LineCounter
  private readonly file: string
  private readonly diagnostics: Diagnostic[]
  private count = 0
  /** What stands under each anchor so far; `open` while it is being read. An alias shares the node of its anchor. */
  private readonly anchors = new Map<string, Anchored | 'open'>()

  constructor(lineCounter: LineCounter, file: string, diagnostics: Diagnostic[]) {
    this.lineCounter = lineCounter
    this.file = file
    this.diagnostics = diagnostics
  }

  read(node: ParsedNode, depth: number): DocumentNode | undefined {
    this.count += 1
    if (this.count === nodeLimit + 1) this.reportTooLarge(node)
    if (this.count > nodeLimit) return undefined
    if (depth > depthLimit) {
      this.report('too-deep', node, 'values are nested more than 200 levels deep')
      return undefined
    }
    if (isAlias(node)) return this.readAlias(node)
    if (node.anchor === undefined) return this.readPlain(node, depth)
    this.anchors.set(node.anchor, 'open')
    const before = this.count
    const read = this.readPlain(node, depth)
    if (read !== undefined) this.anchors.set(node.anchor, { node: read, size: this.count - before })
    return read
  }

  private readPlain(node: Exclude<ParsedNode, Alias.Parsed>, depth: number): DocumentNode | undefined {
    if (isMap(node)) return this.readMap(node as YAMLMap.Parsed<ParsedNode>, depth)
    if (isSeq(node)) return this.readList(node as YAMLSeq.Parsed<ParsedNode>, depth)
    return this.readScalar(node)
  }

  private readAlias(alias: Alias.Parsed): DocumentNode | undefined {
    const anchored = this.anchors.get(alias.source)
    if (anchored === undefined) {
      this.report('unknown-alias', alias, `no anchor \`&${alias.source}\` stands above this alias`)
      return undefined
    }
    if (anchored === 'open') {
      this.report('alias-cycle', alias, `the alias \`*${alias.source}\` stands inside what it repeats`)
      return undefined
    }
    const before = this.count
    this.count += anchored.size
    if (before <= nodeLimit && this.count > nodeLimit) this.reportTooLarge(alias)
    return this.count > nodeLimit ? undefined : anchored.node
  }

  private readMap(map: YAMLMap.Parsed<ParsedNode>, depth: number): DocumentNode {
    const entries = new Map<string, Entry>()
    const merged: DocumentNode[] = []
    for (const pair of map.items as readonly Pair<ParsedNode, ParsedNode | null>[]) {
      const key = this.keyOf(pair.key)
      if (key === undefined) continue
      const value = pair.value === null ? this.nullAt(pair.key) : this.read(pair.value, depth + 1)
      if (value === undefined) continue
      if (key === '<<') merged.push(...this.mergeSources(value))
      else if (entries.has(key)) this.report('duplicate-key', pair.key, `\`${key}\` stands twice in its map`)
      else entries.set(key, { value, keyPosition: this.positionOf(pair.key) })
    }
    // What stands in the map itself wins over what is merged in; of several sources the first wins.
    for (const source of merged) {
      if (source.kind !== 'map') continue
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry)
    }
    return { kind: 'map', entries, position: this.positionOf(map), ...markOf(map.tag) }
  }

  private mergeSources(value: DocumentNode): readonly DocumentNode[] {
    const sources = value.kind === 'list' ? value.items : [value]
    for (const source of sources) {
      if (source.kind === 'map' || (source.kind === 'scalar' && source.value === null)) continue
      const message = '`<<` takes a map or a list of maps, most often aliases'
      this.diagnostics.push({ severity: 'error', code: 'wrong-type', message, position: source.position })
    }
    return sources
  }

  private readList(list: YAMLSeq.Parsed<ParsedNode>, depth: number): DocumentNode {
    const items = (list.items as readonly ParsedNode[]).flatMap((item) => {
      const node = this.read(item, depth + 1)
      return node === undefined ? [] : [node]
    })
    return { kind: 'list', items, position: this.positionOf(list), ...markOf(list.tag) }
  }

  private readScalar(scalar: Scalar.Parsed): DocumentNode {
    const value = plainValue(scalar)
    return {
      kind: 'scalar',
      value,
      source: scalar.source ?? String(value),
      position: this.positionOf(scalar),
      ...markOf(scalar.tag),
    }
  }

  private keyOf(key: ParsedNode | null): string | undefined {
    if (key !== null && isAlias(key)) {
      const anchored = this.readAlias(key)
      return anchored?.kind === 'scalar' ? String(anchored.value) : undefined
    }
    if (isScalar(key)) return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
    if (key !== null) this.report('wrong-type', key, 'a key is a text')
    return undefined
  }

  private nullAt(node: ParsedNode): DocumentNode {
    return { kind: 'scalar', value: null, source: '', position: this.positionOf(node) }
  }

  private reportTooLarge(node: ParsedNode): void {
    this.report('too-large', node, 'aliases unfold this file into more than 500,000 values')
  }

  private report(code: string, node: ParsedNode, message: string): void {
    this.diagnostics.push({ severity: 'error', code, message, position: this.positionOf(node) })
  }

  private positionOf(node: ParsedNode): Position {
    const { line, col } = this.lineCounter.linePos(node.range[0])
    return { file: this.file, line, column: col }
  }
}

/** Unquoted `0o17`, `017` and `1_000` mean what they mean to Compose's parser; everything else is as YAML 1.2 reads it. */
function plainValue(scalar: Scalar.Parsed): string | number | boolean | null {
  const { value, source } = scalar
  if (scalar.type === 'PLAIN' && typeof value === 'number' && /^[+-]?0[0-7]+$/.test(source ?? ''))
    return Number.parseInt(source ?? '0', 8)
  if (scalar.type === 'PLAIN' && typeof value === 'string' && /^0[0-7]+$/.test(value)) return Number.parseInt(value, 8)
  if (typeof value === 'bigint') return String(value)
  return value as string | number | boolean | null
}

function markOf(tag: string | undefined): { mark?: Mark } {
  if (tag === '!reset') return { mark: 'reset' }
  if (tag === '!override') return { mark: 'override' }
  return {}
}
