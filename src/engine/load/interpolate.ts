import { type Entry, type Node, type ScalarNode, withEntries } from '../document/node.js'
import { formatKeyPath, type KeyPath, type Position } from '../model/origin.js'
import type { Report } from './attributes/attribute.js'
import type { Lookup } from './dot-env.js'
import { substitute, type VariableUse } from './substitute.js'

/** A variable that a stack file asks for, and where. */
export interface PlacedVariableUse extends VariableUse {
  readonly position: Position
}

export interface InterpolateContext {
  readonly lookup: Lookup
  readonly report: Report
  readonly onVariable: (use: PlacedVariableUse) => void
}

/**
 * Fills in `$V` and `${V..}` in every value, never in keys (Compose Specification, Interpolation). A template that cannot be read and a required
 * variable without a value are reported; the text stays as it is.
 */
export function interpolate(node: Node, path: KeyPath, context: InterpolateContext): Node {
  switch (node.type) {
    case 'scalar':
      return typeof node.value === 'string' && node.value.includes('$') ? filled(node, node.value, path, context) : node
    case 'list': {
      const items = node.items.map((item, index) => interpolate(item, [...path, index], context))
      return items.every((item, index) => item === node.items[index]) ? node : { ...node, items }
    }
    case 'map': {
      // Most maps hold no template and stay the node they are: large files are mostly that.
      let entries: Map<string, Entry> | undefined
      for (const [key, entry] of node.entries) {
        const value = interpolate(entry.value, [...path, key], context)
        if (value === entry.value) continue
        entries ??= new Map(node.entries)
        entries.set(key, { ...entry, value })
      }
      return entries ? withEntries(node, entries) : node
    }
  }
}

function filled(node: ScalarNode, text: string, path: KeyPath, { lookup, report, onVariable }: InterpolateContext): Node {
  const { position } = node
  const result = substitute(text, lookup)
  for (const use of result.variables) onVariable({ ...use, position })
  if ('value' in result) return { ...node, value: result.value }
  const message = `${formatKeyPath(path)}: ${result.error}`
  report({ severity: 'error', code: result.code, message, ...(result.hint ? { hint: result.hint } : {}), position })
  return node
}
