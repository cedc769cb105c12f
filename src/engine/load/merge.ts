import { type DocumentNode, type Entry, isNull, type MapNode } from '../document/node.js'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import { formatKeyPath, type KeyPath } from '../model/origin.js'
import type { Syntax } from './attributes/syntax.js'
import { unique } from './canonical.js'

/**
 * Lays a later canonical document over an earlier one (Compose Specification, Merge): maps by key, lists appended and freed of doubles,
 * scalars and commands replaced, `!override` replaced whole, `!reset` removed.
 * @returns the merged document, still with its marks gone; values of different kinds are an error at the later one.
 */
export function merge(earlier: DocumentNode, later: DocumentNode, syntax: Syntax, path: KeyPath = []): Checked<DocumentNode> {
  const diagnostics: Diagnostic[] = []
  const merged = mergeNodes(earlier, later, syntax, path, diagnostics)
  return { value: merged ?? { kind: 'scalar', value: null, source: '', position: later.position }, diagnostics }
}

/** The document without what `!reset` stands on, and without marks. */
export function applyMarks(node: DocumentNode): DocumentNode {
  return settle(node) ?? { kind: 'scalar', value: null, source: '', position: node.position }
}

function mergeNodes(
  earlier: DocumentNode | undefined,
  later: DocumentNode | undefined,
  syntax: Syntax,
  path: KeyPath,
  diagnostics: Diagnostic[],
): DocumentNode | undefined {
  if (later === undefined) return earlier
  if (later.mark === 'reset') return undefined
  if (later.mark === 'override' || earlier === undefined || isNull(earlier)) return settle(later)
  // A variable without a value says: take it from the environment. Elsewhere nothing is said.
  if (isNull(later)) return syntax.type === 'text' && syntax.nullable ? settle(later) : earlier
  if (syntax.merge === 'replace') return settle(later)
  const decided = typeof syntax.merge === 'function' ? syntax.merge(earlier, later) : undefined
  if (decided !== undefined) return settle(decided)
  if (earlier.kind === 'map' && later.kind === 'map') return mergeMaps(earlier, later, syntax, path, diagnostics)
  if (earlier.kind === 'list' && later.kind === 'list') {
    const appended = { ...earlier, items: [...earlier.items, ...settledItems(later.items)], position: later.position }
    return syntax.type === 'list' ? unique(appended, syntax) : appended
  }
  if (earlier.kind === later.kind) return settle(later)
  diagnostics.push({
    severity: 'error',
    code: 'cannot-override',
    message: `${formatKeyPath(path)}: a ${nounOf(later)} cannot be merged over a ${nounOf(earlier)}`,
    hint: 'write `!override` before the value to replace it whole',
    position: later.position,
  })
  return earlier
}

function mergeMaps(earlier: MapNode, later: MapNode, syntax: Syntax, path: KeyPath, diagnostics: Diagnostic[]): MapNode {
  const entries = new Map<string, Entry>(earlier.entries)
  for (const [key, entry] of later.entries) {
    const merged = mergeNodes(entries.get(key)?.value, entry.value, syntaxOf(syntax, key), [...path, key], diagnostics)
    if (merged === undefined) entries.delete(key)
    else entries.set(key, { value: merged, keyPosition: entry.keyPosition })
  }
  return { ...earlier, entries, position: later.position }
}

const anySyntax: Syntax = { type: 'any' }

function syntaxOf(syntax: Syntax, key: string): Syntax {
  if (syntax.type === 'map') return syntax.value
  if (syntax.type === 'object' && Object.hasOwn(syntax.keys, key)) return syntax.keys[key] ?? anySyntax
  return anySyntax
}

function settle(node: DocumentNode): DocumentNode | undefined {
  if (node.mark === 'reset') return undefined
  const { mark: _mark, ...plain } = node
  switch (plain.kind) {
    case 'scalar':
      return plain
    case 'list':
      return { ...plain, items: settledItems(plain.items) }
    case 'map': {
      const entries = [...plain.entries].flatMap(([key, entry]) => {
        const value = settle(entry.value)
        return value === undefined ? [] : [[key, { ...entry, value }] as const]
      })
      return { ...plain, entries: new Map(entries) }
    }
  }
}

function settledItems(items: readonly DocumentNode[]): readonly DocumentNode[] {
  return items.flatMap((item) => {
    const value = settle(item)
    return value === undefined ? [] : [value]
  })
}

function nounOf(node: DocumentNode): string {
  return node.kind === 'scalar' ? 'single value' : node.kind
}
