import type { DocumentNode } from '../../document/node.js'
import type { Diagnostic } from '../../model/diagnostic.js'
import type { KeyPath } from '../../model/origin.js'

/**
 * How an attribute may be written, what it becomes, and how two of it merge: one table serves checking, making canonical, merging and
 * the JSON Schema for editors.
 */
export type Syntax = TextSyntax | NumberSyntax | BooleanSyntax | AnySyntax | ListSyntax | MapSyntax | ObjectSyntax

interface Common {
  /** Other ways to write it: rewritten into the long form before the long form is read. */
  readonly short?: Short
  readonly merge?: Merge
  readonly nullable?: boolean
}

export interface TextSyntax extends Common {
  readonly type: 'text'
  /** What is allowed besides a text: a number counts as its own spelling (ports, sizes, labels). */
  readonly also?: 'number' | 'scalar'
  /** The text that a number stands for, where that is not its decimal spelling. */
  readonly fromNumber?: (value: number) => string
  /** The canonical text, or why it is none. */
  readonly read?: (text: string, context: ReadContext) => TextReading
  readonly values?: readonly string[]
}

export type TextReading = { readonly text: string } | { readonly problem: string; readonly hint?: string; readonly code?: string }

export interface NumberSyntax extends Common {
  readonly type: 'number'
  readonly integer: boolean
  readonly minimum?: number
  readonly maximum?: number
}

export interface BooleanSyntax extends Common {
  readonly type: 'boolean'
}

export interface AnySyntax extends Common {
  readonly type: 'any'
}

export interface ListSyntax extends Common {
  readonly type: 'list'
  readonly item: Syntax
  /** One item in the list's place stands for a list of it. */
  readonly alone?: boolean
  /** Items of equal identity are one: the later wins, in the earlier one's place. */
  readonly identity?: (item: DocumentNode) => string
}

export interface MapSyntax extends Common {
  readonly type: 'map'
  readonly value: Syntax
  /** What a key must look like, with the words for it. */
  readonly keys?: { readonly pattern: RegExp; readonly words: string }
}

export interface ObjectSyntax extends Common {
  readonly type: 'object'
  readonly keys: { readonly [key: string]: Syntax }
  readonly required?: readonly string[]
  /** What one value in the map's place is, where that stays as it is (ulimits). */
  readonly scalar?: Syntax
}

/**
 * `deep`: maps by key, lists appended. `replace`: the later one whole. A function decides by itself, given both canonical values, and
 * answers undefined for `deep`.
 */
export type Merge = 'deep' | 'replace' | ((earlier: DocumentNode, later: DocumentNode) => DocumentNode | undefined)

export interface Short {
  /** For messages and the schema: the JSON types that the short forms have. */
  readonly types: readonly ('string' | 'number' | 'boolean' | 'list' | 'map')[]
  /** Rewrites a node that is not in the long form; undefined when it is no short form either, an empty list after a report. */
  readonly expand: (node: DocumentNode, context: ShortContext) => DocumentNode | undefined
}

export interface ReadContext {
  /** Absolute folder from which relative paths of this file resolve. */
  readonly baseDir: string
  readonly homeDir: string
  readonly resolvePaths: 'yes' | 'no'
  /** `kept`: `${..}` was not filled in (`config --no-interpolate`), so that a text with a `$` may be anything. */
  readonly templates: 'filled' | 'kept'
  readonly lookup: (name: string) => string | undefined
}

export interface ShortContext extends ReadContext {
  readonly path: KeyPath
  report(node: DocumentNode, problem: Pick<Diagnostic, 'code' | 'message' | 'hint'>): void
}

export const text: TextSyntax = { type: 'text' }
export const textOrNumber: TextSyntax = { type: 'text', also: 'number' }
export const boolean: BooleanSyntax = { type: 'boolean' }
export const integer: NumberSyntax = { type: 'number', integer: true }
export const float: NumberSyntax = { type: 'number', integer: false }
export const anything: AnySyntax = { type: 'any' }

export function oneOf(...values: readonly string[]): TextSyntax {
  return { type: 'text', values }
}

export function list(item: Syntax): ListSyntax {
  return { type: 'list', item }
}

/** A list without doubles: the same text twice is one. */
export function set(item: Syntax): ListSyntax {
  return { type: 'list', item, identity: scalarIdentity }
}

/** `s|[s]`: one text stands for a list of it. */
export function oneOrMore(item: ListSyntax): ListSyntax {
  return { ...item, alone: true }
}

export function map(value: Syntax): MapSyntax {
  return { type: 'map', value }
}

export function object(keys: { readonly [key: string]: Syntax }, ...required: readonly string[]): ObjectSyntax {
  return { type: 'object', keys, required }
}

export function nullable<S extends Syntax>(syntax: S): S {
  return { ...syntax, nullable: true }
}

export function replaced<S extends Syntax>(syntax: S): S {
  return { ...syntax, merge: 'replace' }
}

function scalarIdentity(node: DocumentNode): string {
  return node.kind === 'scalar' ? String(node.value) : JSON.stringify(node)
}
