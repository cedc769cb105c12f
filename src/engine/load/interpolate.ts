import { type Node, type ScalarNode, withEntries } from '../document/node.js'
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
      const entries = [...node.entries].map(([key, entry]) => {
        const value = interpolate(entry.value, [...path, key], context)
        return [key, value === entry.value ? entry : { ...entry, value }] as const
      })
      return entries.every(([key, entry]) => entry === node.entries.get(key)) ? node : withEntries(node, entries)
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
