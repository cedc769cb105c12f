import { map, type Node } from '../document/node.js'
import type { Mapping } from '../model/service.js'
import type { Place } from './attributes/attribute.js'
import { canonicalise } from './canonical.js'
import { complete } from './complete.js'
import { applyExtends } from './extends.js'
import { applyIncludes } from './include.js'
import type { Loading } from './loading.js'
import { merge } from './merge.js'

/** Files that are merged into one document: the `-f` files, or those of one include. */
export interface Unit {
  /** Absolute, or `-`; in merge order. */
  readonly files: readonly string[]
  /** The project directory: relative paths begin here. */
  readonly directory: string
  readonly environment: Mapping
  /** The files that led here by `include`, outermost first. */
  readonly includedFrom: readonly string[]
}

/**
 * Loads the files of a unit, each document through the same stages: interpolated, canonical, with the services it extends, with what it includes,
 * merged over the ones before it. The result is complete.
 */
export function loadUnit(unit: Unit, loading: Loading): Node {
  const { home, paths, templates, report, grammar } = loading
  const place: Place = { directory: unit.directory, home, paths, templates, report }
  let merged: Node = map([], { file: unit.files[0] ?? '', line: 1, column: 1 })
  for (const file of unit.files) {
    for (const source of loading.documents(file)) {
      const [document] = canonicalise(untagged(loading.interpolated(source, [], unit.environment)), grammar.stack, [], place)
      if (document?.type !== 'map') continue
      const extended = applyExtends(document, { file, environment: unit.environment, place, loading })
      const whole = applyIncludes(extended, { file, unit, place, loading, loadUnit })
      merged = merge(merged, whole, grammar.stack, [], loading.report)
    }
  }
  return complete(merged, grammar.stack, [], place)
}

/** A tag on a whole document says nothing: there is no key to take it from. */
function untagged(node: Node): Node {
  const { tag: _tag, ...bare } = node
  return bare
}
