import { Document, isCollection, isMap, isScalar, isSeq, Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Json } from '../model/json.js'
import { looksLikeAnotherType } from './ambiguous-text.js'
import { printBlock } from './print-block.js'

/** How YAML is laid out; absent: two spaces, everything in block style. */
export interface Layout {
  /** Spaces a level. */
  readonly step: number
  /** Whether the dashes of a list stand deeper than its key. */
  readonly lists: 'indented' | 'flush'
  /** So many levels are in block style; deeper than that small maps and lists of plain values are one line each, as people write them. */
  readonly blockLevels: number
}

/**
 * Writes a value as YAML, in block style. Text that any YAML version reads as something else (`yes`, `1.10`, `0o17`,
 * `2024-01-01`, `22:22`) is quoted, so that every tool reads it back as text.
 */
export function printYaml(value: Json, layout?: Layout): string {
  return layout ? printInLayout(value, layout) : (printBlock(value) ?? printAnyBlock(value))
}

/** In block style, whatever the value holds: what `printBlock` leaves to the library. */
export function printAnyBlock(value: Json): string {
  return printInLayout(value, { step: 2, lists: 'indented', blockLevels: Number.POSITIVE_INFINITY })
}

function printInLayout(value: Json, layout: Layout): string {
  const isEdited = Number.isFinite(layout.blockLevels)
  const document = documentOf(value, isEdited ? isAmbiguous : looksLikeAnotherType)
  if (isEdited) flattenLeaves(document, layout.blockLevels)
  return document.toString({
    lineWidth: 0,
    indent: layout.step,
    indentSeq: layout.lists === 'indented',
    flowCollectionPadding: !isEdited,
  })
}

/** Writes a value in one line: `{path: /resize, methods: [POST]}`. */
export function printFlow(value: Json): string {
  const document = documentOf(value, isAmbiguous)
  visit(document, {
    Collection: (_, node) => {
      node.flow = true
    },
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd()
}

function documentOf(value: Json, needsQuotes: (text: string) => boolean): Document {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && needsQuotes(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document
}

const widestLeaf = 70

function flattenLeaves(document: Document, blockLevels: number): void {
  visit(document, {
    Collection: (_, node, path) => {
      const above = path.filter((each) => isCollection(each)).length
      const isItem = isSeq(path.at(-1))
      if (above <= blockLevels || isItem || !isLeaf(node) || printFlow(node.toJSON()).length > widestLeaf) return
      node.flow = true
    },
  })
}

function isLeaf(node: YAMLMap | YAMLSeq): boolean {
  const values = isMap(node) ? node.items.map(({ value }) => value) : node.items
  return values.every((value) => isShortText(value) || (isSeq(value) && value.items.every(isShortText)) || isEmptyMap(value))
}

function isShortText(node: unknown): boolean {
  return isScalar(node) && !(typeof node.value === 'string' && node.value.includes('\n'))
}

function isEmptyMap(node: unknown): boolean {
  return isCollection(node) && node.items.length === 0
}

/** In files that people write, durations and sizes stand as they are: no YAML version takes `30s` or `128M` for a number. */
function isAmbiguous(text: string): boolean {
  return looksLikeAnotherType(text) && !/^\d+(?:ms|s|m|h|[kKMGT])$/.test(text)
}
