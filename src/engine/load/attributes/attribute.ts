import type { Entry, Node, ScalarNode } from '../../document/node.js'
import type { Diagnostic } from '../../model/diagnostic.js'
import type { KeyPath } from '../../model/origin.js'

/*
 * The form of one attribute of the Compose Specification: which types it takes, how its short syntax becomes the long one, how two files
 * that both have it are merged, what must be true of the result. The tables beside this file say it once per attribute; checking,
 * canonicalising, merging and the JSON Schema for editors all read them.
 */
export type Attribute =
  | TextAttribute
  | BooleanAttribute
  | NumberAttribute
  | DurationAttribute
  | BytesAttribute
  | ModeAttribute
  | ListAttribute
  | MapAttribute
  | ObjectAttribute
  | AnythingAttribute

interface Common {
  readonly description?: string
  /** An empty value may stand in the finished document. */
  readonly nullable?: true
  /** `replace`: what a later file says replaces the earlier value instead of being merged with it. */
  readonly merge?: 'replace'
}

export interface TextAttribute extends Common {
  readonly type: 'text'
  /** Other scalars that are taken and written as text. */
  readonly also?: readonly ('number' | 'boolean')[]
  readonly allowed?: readonly string[]
  /** The text that an empty value stands for. */
  readonly nullText?: string
  /** A text that does not match is an error; `says` completes "expected ..." */
  readonly pattern?: { readonly matches: RegExp; readonly says: string }
  /** Writes the text in its canonical way: a path absolute, for example. */
  readonly rewrite?: (text: string, place: Place) => string
  /** A spelling that must be taken apart; its results are texts. */
  readonly short?: Short
}

export interface BooleanAttribute extends Common {
  readonly type: 'boolean'
}

export interface NumberAttribute extends Common {
  readonly type: 'integer' | 'number'
  readonly minimum?: number
  readonly maximum?: number
  /** Words that stand for a number and are kept as they are: `all`. */
  readonly words?: readonly string[]
}

/** Canonical as Go's `Duration.String` writes it. */
export interface DurationAttribute extends Common {
  readonly type: 'duration'
}

/** Canonical as a decimal count of bytes in a string. */
export interface BytesAttribute extends Common {
  readonly type: 'bytes'
  /** `-1` means: no limit. */
  readonly unlimited?: true
}

/** The permissions of a file: octal digits in a string, or a number; canonical as `0444`. */
export interface ModeAttribute extends Common {
  readonly type: 'mode'
}

export interface ListAttribute extends Common {
  readonly type: 'list'
  readonly item: Attribute
  /** A single value that stands for a list. */
  readonly short?: Short
  /** A map that stands for a list: one or more items for each of its entries. */
  readonly fromMap?: FromMap
  /** Items of the same key are one: the later stands in the earlier one's place. */
  readonly key?: (item: Node) => string | undefined
  /** `exact`: what the earlier file has word for word is not appended again. `subnet`: entries of the same subnet are merged. */
  readonly merges?: 'exact' | 'subnet'
  /** Empty items say nothing. */
  readonly dropsEmpty?: true
}

export interface MapAttribute extends Common {
  readonly type: 'map'
  readonly value: Attribute
  readonly keys?: { readonly matches: RegExp; readonly says: string }
  /** A list that stands for the map: `K=V` items, or names. */
  readonly fromList?: FromList
}

export interface ObjectAttribute extends Common {
  readonly type: 'object'
  readonly attributes: { readonly [key: string]: Attribute }
  readonly required?: readonly string[]
  /** `no`: not even `x-` keys are allowed. */
  readonly extensions?: 'no'
  readonly short?: Short
  /** Two values merge only where this text is the same in both, or missing in one; else the later replaces the earlier. */
  readonly mergesWhenSame?: string
  /** Finishes the object of one file: a deprecated key moved, for example. */
  readonly rewrite?: (entries: ReadonlyMap<string, Entry>, path: KeyPath, place: Place) => ReadonlyMap<string, Entry>
  /** What is filled in once all files are merged. */
  readonly defaults?: (
    entries: ReadonlyMap<string, Entry>,
    place: Place,
  ) => { readonly [key: string]: ScalarNode['value'] | undefined }
  /** What must be true once all files are merged. */
  readonly check?: (entries: ReadonlyMap<string, Entry>, path: KeyPath, report: Report) => void
}

/** Kept as it is: `x-` keys. */
export interface AnythingAttribute extends Common {
  readonly type: 'anything'
}

/** Short syntax: a scalar in place of an object or a list. */
export interface Short {
  readonly types: readonly ('string' | 'number' | 'boolean')[]
  /** Completes "expected ...": "a mount such as `data:/var/lib/data`". */
  readonly says: string
  /** The long forms it stands for (one short port may be many ports), or the reason why it is none. */
  readonly expand: (text: string, node: ScalarNode, place: Place) => readonly Node[] | Refusal
}

export interface FromList {
  readonly says: string
  readonly entry: (text: string, node: ScalarNode) => readonly [string, Node] | Refusal
}

export interface FromMap {
  readonly says: string
  readonly items: (key: string, entry: Entry) => readonly Node[] | Refusal
}

/** Why a value cannot be used: completes a sentence that begins with its path. */
export interface Refusal {
  readonly refusal: string
  readonly hint?: string
}

export type Report = (diagnostic: Diagnostic) => void

/** What canonicalising a value may ask for besides the value. */
export interface Place {
  /** Relative paths begin here. */
  readonly directory: string
  /** What `~` stands for. */
  readonly home: string
  /** `kept`: paths stay as they are written (`config --no-path-resolution`). */
  readonly paths: 'resolved' | 'kept'
  /** `kept`: `${..}` was left as it is (`config --no-interpolate`), so that a text with a `$` may be of any type. */
  readonly templates: 'resolved' | 'kept'
  readonly report: Report
}

/** The attribute under a key; what no table knows is kept as it is. */
export function childOf(attribute: Attribute, key: string): Attribute {
  if (attribute.type === 'map') return attribute.value
  const child = attribute.type === 'object' && Object.hasOwn(attribute.attributes, key) ? attribute.attributes[key] : undefined
  return child ?? { type: 'anything' }
}

export function isRefusal(value: object): value is Refusal {
  return 'refusal' in value
}
