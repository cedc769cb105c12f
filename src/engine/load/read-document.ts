import { type DocumentNode, withEntries } from '../document/node.js'
import { parseDocuments } from '../document/parse.js'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Position } from '../model/origin.js'
import { stack } from './attributes/stack.js'
import type { ReadContext } from './attributes/syntax.js'
import { canonical } from './canonical.js'
import { interpolate, type PlacedVariableUse } from './interpolate.js'
import { merge } from './merge.js'
import type { FileText, Read } from './read.js'

export interface ReadDocument {
  /** One canonical tree, marks still on it; undefined for a file without content or that cannot be read. */
  readonly node: DocumentNode | undefined
  readonly variables: readonly PlacedVariableUse[]
}

export interface DocumentSource {
  readonly path: string
  /** Given for standard input. */
  readonly text?: string
  /** Where the file was named, for a complaint that it is missing. */
  readonly namedAt?: Position
}

/**
 * From a file's text to its canonical tree: parsed, filled in, made canonical; several documents in one file are merged in order.
 * Everything that is wrong is a diagnostic.
 */
export function readDocument(source: DocumentSource, context: ReadContext, read: Read): Checked<ReadDocument> {
  const content = source.text === undefined ? read(source.path) : { text: source.text }
  if (!('text' in content)) return { value: { node: undefined, variables: [] }, diagnostics: [unreadable(source, content)] }
  const parsed = parseDocuments(content.text, source.path)
  const diagnostics: Diagnostic[] = [...parsed.diagnostics]
  const variables: PlacedVariableUse[] = []
  let whole: DocumentNode | undefined
  for (const document of parsed.value) {
    if (document.kind !== 'map') {
      diagnostics.push({
        severity: 'error',
        code: 'wrong-type',
        message: `a stack file is a map, not a ${document.kind === 'list' ? 'list' : 'single value'}`,
        hint: 'start it with `services:`',
        position: document.position,
      })
      continue
    }
    const filled =
      context.templates === 'kept'
        ? { value: { node: document, variables: interpolate(document, context.lookup).value.variables }, diagnostics: [] }
        : interpolate(document, context.lookup)
    const checked = canonical(withoutVersion(filled.value.node, diagnostics), stack, context)
    diagnostics.push(...filled.diagnostics, ...checked.diagnostics)
    variables.push(...filled.value.variables)
    if (whole === undefined) whole = checked.value
    else {
      const merged = merge(whole, checked.value, stack)
      diagnostics.push(...merged.diagnostics)
      whole = merged.value
    }
  }
  return { value: { node: whole, variables }, diagnostics }
}

function unreadable(source: DocumentSource, content: Exclude<FileText, { readonly text: string }>): Diagnostic {
  const missing = 'missing' in content
  return {
    severity: 'error',
    code: missing ? 'missing-file' : 'unreadable-file',
    message: `\`${source.path}\` ${missing ? 'does not exist' : content.problem}`,
    ...(source.namedAt === undefined ? {} : { position: source.namedAt }),
  }
}

/** `version` means nothing any more; Compose passes over it with a warning. */
function withoutVersion(node: DocumentNode, diagnostics: Diagnostic[]): DocumentNode {
  const version = node.kind === 'map' ? node.entries.get('version') : undefined
  if (node.kind !== 'map' || version === undefined) return node
  diagnostics.push({
    severity: 'warning',
    code: 'obsolete-key',
    message: '`version` is obsolete and has no effect',
    hint: 'remove it',
    position: version.keyPosition,
  })
  return withEntries(node, new Map([...node.entries].filter(([key]) => key !== 'version')))
}
