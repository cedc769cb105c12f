import type { DocumentNode, MapNode, ScalarNode } from '../document/node.js'
import { withEntries } from '../document/node.js'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import { formatKeyPath, type KeyPath, type Position } from '../model/origin.js'
import { substitute, type VariableUse } from './substitute.js'

/** A variable that a document names, where, and what it says should be done when it is not set. */
export interface PlacedVariableUse extends VariableUse {
  readonly position: Position
}

export interface Interpolated {
  readonly node: DocumentNode
  readonly variables: readonly PlacedVariableUse[]
}

/**
 * Fills in `$V` and `${V..}` in every value, never in keys (Compose Specification, Interpolation).
 * @param lookup the value of a variable, undefined where it is not set.
 * @returns the filled document and the variables it names; a template that cannot be read and a required variable without a value are
 *   errors, an unset one a warning (once each; the caller joins several files).
 */
export function interpolate(node: DocumentNode, lookup: (name: string) => string | undefined): Checked<Interpolated> {
  const diagnostics: Diagnostic[] = []
  const variables: PlacedVariableUse[] = []

  const fill = (current: DocumentNode, path: KeyPath): DocumentNode => {
    switch (current.kind) {
      case 'map':
        return fillMap(current, path)
      case 'list':
        return { ...current, items: current.items.map((item, index) => fill(item, [...path, index])) }
      case 'scalar':
        return typeof current.value === 'string' && current.value.includes('$') ? fillText(current, current.value, path) : current
    }
  }

  const fillMap = (map: MapNode, path: KeyPath): MapNode =>
    withEntries(
      map,
      new Map([...map.entries].map(([key, entry]) => [key, { ...entry, value: fill(entry.value, [...path, key]) }])),
    )

  const fillText = (scalar: ScalarNode, text: string, path: KeyPath): ScalarNode => {
    const result = substitute(text, lookup)
    variables.push(...result.variables.map((use) => ({ ...use, position: scalar.position })))
    if ('error' in result) {
      diagnostics.push({
        severity: 'error',
        code: result.code,
        message: `${formatKeyPath(path)}: ${result.error}`,
        ...(result.hint === undefined ? {} : { hint: result.hint }),
        position: scalar.position,
      })
      return scalar
    }
    return { ...scalar, value: result.value, source: result.value }
  }

  return { value: { node: fill(node, []), variables }, diagnostics }
}

/** A warning for a variable that is not set and has no default, at the place where it is used. */
export function unsetWarning(use: PlacedVariableUse): Diagnostic {
  return {
    severity: 'warning',
    code: 'unset-variable',
    message: `the variable \`${use.name}\` is not set; it counts as empty`,
    hint: `set it in the environment or in .env, or write \`\${${use.name}:-default}\``,
    position: use.position,
  }
}
