import {
  type Alias,
  type Document,
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
    uniqueKeys: true,
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
        code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'invalid-yaml',
        message: yamlMessage(error.code, error.message),
        position: { file, line, column: col },
      })
    }
    if (document.errors.length > 0 || document.contents === null) continue
    const reader = new Reader(document, lineCounter, file, diagnostics)
    const node = reader.read(document.contents, 0)
    if (node !== undefined && !(node.kind === 'scalar' && node.value === null)) nodes.push(node)
  }
  return { value: nodes, diagnostics }
}

function yamlMessage(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands twice in its map'
  return `the file is no valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`
}

/** Turns the parser's nodes into ours, unfolding aliases and merge keys. */
class Reader {
  private readonly document: Document.Parsed<ParsedNode>
  private readonly lineCounter: LineCounter
  private readonly file: string
  private readonly diagnostics: Diagnostic[]
  private count = 0
  private readonly unfolding = new Set<ParsedNode>()

  constructor(document: Document.Parsed<ParsedNode>, lineCounter: LineCounter, file: string, diagnostics: Diagnostic[]) {
    this.document = document
    this.lineCounter = lineCounter
    this.file = file
    this.diagnostics = diagnostics
  }

  read(node: ParsedNode, depth: number): DocumentNode | undefined {
    this.count += 1
    if (this.count === nodeLimit + 1) this.report('too-large', node, 'aliases unfold this file into more than 500,000 values')
    if (this.count > nodeLimit) return undefined
    if (depth > depthLimit) {
      this.report('too-deep', node, 'values are nested more than 200 levels deep')
      return undefined
    }
    if (isAlias(node)) return this.readAlias(node, depth)
    if (isMap(node)) return this.readMap(node as YAMLMap.Parsed<ParsedNode>, depth)
    if (isSeq(node)) return this.readList(node as YAMLSeq.Parsed<ParsedNode>, depth)
    return this.readScalar(node)
  }

  private readAlias(alias: Alias.Parsed, depth: number): DocumentNode | undefined {
    // The parser types what an alias resolves to without its range; it is a node of the same document.
    const target = alias.resolve(this.document) as ParsedNode | undefined
    if (target === undefined) {
      this.report('unknown-alias', alias, `no anchor \`&${alias.source}\` stands above this alias`)
      return undefined
    }
    if (this.unfolding.has(target)) {
      this.report('alias-cycle', alias, `the alias \`*${alias.source}\` stands inside what it repeats`)
      return undefined
    }
    return this.read(target, depth + 1)
  }

  private readMap(map: YAMLMap.Parsed<ParsedNode>, depth: number): DocumentNode {
    this.unfolding.add(map)
    const entries = new Map<string, Entry>()
    const merged: DocumentNode[] = []
    for (const pair of map.items as readonly Pair<ParsedNode, ParsedNode | null>[]) {
      const key = this.keyOf(pair.key)
      if (key === undefined) continue
      const value = pair.value === null ? this.nullAt(pair.key) : this.read(pair.value, depth + 1)
      if (value === undefined) continue
      if (key === '<<') merged.push(...this.mergeSources(value))
      else entries.set(key, { value, keyPosition: this.positionOf(pair.key) })
    }
    this.unfolding.delete(map)
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
    this.unfolding.add(list)
    const items = (list.items as readonly ParsedNode[]).flatMap((item) => {
      const node = this.read(item, depth + 1)
      return node === undefined ? [] : [node]
    })
    this.unfolding.delete(list)
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
    const resolved = key !== null && isAlias(key) ? key.resolve(this.document) : key
    if (isScalar(resolved))
      return typeof resolved.value === 'string' ? resolved.value : (resolved.source ?? String(resolved.value))
    if (key !== null) this.report('wrong-type', key, 'a key is a text')
    return undefined
  }

  private nullAt(node: ParsedNode): DocumentNode {
    return { kind: 'scalar', value: null, source: '', position: this.positionOf(node) }
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
