import {
  type DocumentNode,
  isNull,
  type ListNode,
  type MapNode,
  type ScalarNode,
  scalarNode,
  withEntries,
} from '../document/node.js'
import { closest } from '../model/closest.js'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import { formatKeyPath, type KeyPath, type Position } from '../model/origin.js'
import type {
  BooleanSyntax,
  ListSyntax,
  MapSyntax,
  NumberSyntax,
  ObjectSyntax,
  ReadContext,
  ShortContext,
  Syntax,
  TextSyntax,
} from './attributes/syntax.js'

/**
 * Checks a node against its syntax and makes it canonical: short forms long, texts cast, sizes and durations in one spelling, paths
 * absolute. What `!reset` stands on is left alone. Doing it twice changes nothing.
 * @returns the canonical node, as far as it could be made, and every problem in it.
 */
export function canonical(node: DocumentNode, syntax: Syntax, context: ReadContext): Checked<DocumentNode> {
  const reader = new Reader(context)
  return { value: reader.read(node, syntax, []), diagnostics: reader.diagnostics }
}

class Reader {
  readonly diagnostics: Diagnostic[] = []
  private readonly context: ReadContext

  constructor(context: ReadContext) {
    this.context = context
  }

  read(node: DocumentNode, syntax: Syntax, path: KeyPath): DocumentNode {
    if (node.mark === 'reset') return node
    if (this.isTemplate(node) && syntax.type !== 'text' && syntax.type !== 'list') return node
    const long = this.expand(node, syntax, path)
    if (long.kind === 'scalar' && long.value === null && syntax.type !== 'any') {
      if (!syntax.nullable) this.wrongType(long, syntax, path)
      return long
    }
    const read = this.readLong(long, syntax, path)
    return node.mark === undefined || read.mark !== undefined ? read : { ...read, mark: node.mark }
  }

  private readLong(node: DocumentNode, syntax: Syntax, path: KeyPath): DocumentNode {
    switch (syntax.type) {
      case 'any':
        return node
      case 'text':
        return this.readText(node, syntax, path)
      case 'number':
        return this.readNumber(node, syntax, path)
      case 'boolean':
        return this.readBoolean(node, syntax, path)
      case 'list':
        return this.readList(node, syntax, path)
      case 'map':
        return node.kind === 'map' ? this.readMap(node, syntax, path) : this.wrongType(node, syntax, path)
      case 'object':
        if (syntax.scalar !== undefined && node.kind === 'scalar') return this.read(node, syntax.scalar, path)
        return node.kind === 'map' ? this.readObject(node, syntax, path) : this.wrongType(node, syntax, path)
    }
  }

  private expand(node: DocumentNode, syntax: Syntax, path: KeyPath): DocumentNode {
    if (syntax.short === undefined) return node
    const context: ShortContext = {
      ...this.context,
      path,
      report: (at, problem) => this.report(at.position, problem.code, path, problem.message, problem.hint),
    }
    return syntax.short.expand(node, context) ?? node
  }

  private readText(node: DocumentNode, syntax: TextSyntax, path: KeyPath): DocumentNode {
    if (node.kind !== 'scalar') return this.wrongType(node, syntax, path)
    const text = textOf(node, syntax)
    if (text === undefined) return this.wrongType(node, syntax, path)
    if (this.isTemplate(node)) return node
    if (syntax.values !== undefined && !syntax.values.includes(text)) {
      const near = closest(text, syntax.values)
      const choices = syntax.values.map((value) => `\`${value}\``).join(', ')
      const hint = near === undefined ? `use one of ${choices}` : `did you mean \`${near}\`?`
      this.report(node.position, 'unknown-value', path, `\`${text}\` is not known here`, hint)
      return node
    }
    if (syntax.read === undefined) return withValue(node, text)
    const reading = syntax.read(text, this.context)
    if ('text' in reading) return withValue(node, reading.text)
    this.report(node.position, reading.code ?? 'invalid-value', path, reading.problem, reading.hint)
    return node
  }

  private readNumber(node: DocumentNode, syntax: NumberSyntax, path: KeyPath): DocumentNode {
    const value = node.kind === 'scalar' ? numberOf(node) : undefined
    if (node.kind !== 'scalar' || value === undefined || (syntax.integer && !Number.isInteger(value))) {
      return this.wrongType(node, syntax, path)
    }
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = syntax
    if (value < minimum || value > maximum) {
      this.report(node.position, 'out-of-range', path, `\`${node.source}\` is out of range`, `use ${minimum} to ${maximum}`)
    }
    return withValue(node, value)
  }

  private readBoolean(node: DocumentNode, syntax: BooleanSyntax, path: KeyPath): DocumentNode {
    if (node.kind !== 'scalar') return this.wrongType(node, syntax, path)
    if (typeof node.value === 'boolean') return node
    const text = typeof node.value === 'string' ? node.value.toLowerCase() : ''
    if (text === 'true' || text === 'false') return withValue(node, text === 'true')
    if (!/^(y|yes|on|n|no|off)$/.test(text)) return this.wrongType(node, syntax, path)
    const value = /^(y|yes|on)$/.test(text)
    this.diagnostics.push({
      severity: 'warning',
      code: 'old-boolean',
      message: `${formatKeyPath(path)}: \`${node.source}\` is a text in YAML 1.2`,
      hint: `write \`${value}\``,
      position: node.position,
    })
    return withValue(node, value)
  }

  private readList(node: DocumentNode, syntax: ListSyntax, path: KeyPath): DocumentNode {
    if (node.kind !== 'list') {
      if (syntax.alone && !isNull(node))
        return this.readList({ kind: 'list', items: [node], position: node.position }, syntax, path)
      return this.isTemplate(node) ? node : this.wrongType(node, syntax, path)
    }
    return unique({ ...node, items: node.items.map((item, index) => this.read(item, syntax.item, [...path, index])) }, syntax)
  }

  private readMap(node: MapNode, syntax: MapSyntax, path: KeyPath): DocumentNode {
    const entries = [...node.entries].map(([key, entry]) => {
      if (syntax.keys !== undefined && !syntax.keys.pattern.test(key)) {
        this.report(entry.keyPosition, 'invalid-name', path, `\`${key}\` is not a valid name`, `use ${syntax.keys.words}`)
      }
      return [key, { ...entry, value: this.read(entry.value, syntax.value, [...path, key]) }] as const
    })
    return withEntries(node, new Map(entries))
  }

  private readObject(node: MapNode, syntax: ObjectSyntax, path: KeyPath): DocumentNode {
    const entries = [...node.entries].flatMap(([key, entry]) => {
      const known = Object.hasOwn(syntax.keys, key) ? syntax.keys[key] : undefined
      if (known !== undefined) return [[key, { ...entry, value: this.read(entry.value, known, [...path, key]) }] as const]
      if (key.startsWith('x-')) return [[key, entry] as const]
      const near = closest(key, Object.keys(syntax.keys))
      const hint = near === undefined ? 'remove it, or start it with `x-` to keep it for yourself' : `did you mean \`${near}\`?`
      this.report(entry.keyPosition, 'unknown-key', [...path, key], 'unknown key', hint)
      return []
    })
    for (const required of syntax.required ?? []) {
      if (!node.entries.has(required)) {
        this.report(node.position, 'missing-key', path, `\`${required}\` is missing`, `add \`${required}:\``)
      }
    }
    return withEntries(node, new Map(entries))
  }

  private isTemplate(node: DocumentNode): boolean {
    return (
      this.context.templates === 'kept' && node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('$')
    )
  }

  private wrongType(node: DocumentNode, syntax: Syntax, path: KeyPath): DocumentNode {
    const hint =
      syntax.type === 'text' && node.kind === 'scalar' && node.value !== null
        ? `put it in quotes: \`"${node.source}"\``
        : undefined
    this.report(node.position, 'wrong-type', path, `must be ${expected(syntax)}, not ${found(node)}`, hint)
    return node
  }

  private report(position: Position, code: string, path: KeyPath, message: string, hint?: string): void {
    const name = formatKeyPath(path)
    const sentence = name === '' ? message : message.startsWith('must') ? `${name} ${message}` : `${name}: ${message}`
    this.diagnostics.push({ severity: 'error', code, message: sentence, position, ...(hint === undefined ? {} : { hint }) })
  }
}

/** Items of equal identity become one: the later wins, in the earlier one's place. */
export function unique(node: ListNode, syntax: ListSyntax): ListNode {
  const { identity } = syntax
  if (identity === undefined) return node
  const items = new Map<string, DocumentNode>()
  for (const item of node.items) items.set(identity(item), item)
  return items.size === node.items.length ? node : { ...node, items: [...items.values()] }
}

function textOf(node: ScalarNode, syntax: TextSyntax): string | undefined {
  if (typeof node.value === 'string') return node.value
  if (typeof node.value === 'number' && syntax.also !== undefined) return syntax.fromNumber?.(node.value) ?? String(node.value)
  if (typeof node.value === 'boolean' && syntax.also === 'scalar') return String(node.value)
  return undefined
}

function numberOf(node: ScalarNode): number | undefined {
  if (typeof node.value === 'number') return node.value
  if (typeof node.value !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(node.value.trim())) return undefined
  return Number(node.value)
}

function withValue(node: ScalarNode, value: ScalarNode['value']): ScalarNode {
  return node.value === value
    ? node
    : { ...scalarNode(value, node.position), ...(node.mark === undefined ? {} : { mark: node.mark }) }
}

const nouns = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  map: 'a map',
  object: 'a map',
  any: 'a value',
} as const

const shortNouns = { string: 'a text', number: 'a number', boolean: 'true or false', list: 'a list', map: 'a map' } as const

function expected(syntax: Syntax): string {
  const long = syntax.type === 'number' && syntax.integer ? 'a whole number' : nouns[syntax.type]
  const short = (syntax.short?.types ?? []).map((type) => shortNouns[type])
  if (syntax.type === 'list' && syntax.alone) short.push('a text')
  return [...new Set([...short, long])].join(' or ')
}

function found(node: DocumentNode): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list'
  if (node.value === null) return 'empty'
  return typeof node.value === 'string' ? `the text \`${node.value}\`` : `\`${node.source}\``
}
