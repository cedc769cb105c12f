import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Diagnostic } from '../../model/diagnostic.js'
import { formatKeyPath, type KeyPath } from '../../model/origin.js'
import { entrySlot, nodeOf, type Slot } from './extent.js'
import { positionAt, type Source } from './source.js'

/** The slots that lead to a key path, from the outermost, and what of the path is not there. */
export interface Located {
  readonly slots: readonly Slot[]
  readonly rest: KeyPath
}

/** Follows a key path through a document. Refused where it leads through what is written elsewhere, or is repeated elsewhere. */
export function locate(source: Source, path: KeyPath): Located | { readonly refused: Diagnostic } {
  const contents = source.document?.contents ?? undefined
  const slots: Slot[] = []
  let node: Node | undefined = contents
  for (const [depth, key] of path.entries()) {
    const here = path.slice(0, depth)
    const refused = node && refuseShared(source, node, here)
    if (refused) return { refused }
    const slot = node && slotOf(node, key)
    if (!slot) {
      const merged = isMap(node) && depth < path.length - 1 ? mergedEntry(source, node, key) : undefined
      if (merged !== undefined) return { refused: refuse(source, path.slice(0, depth + 1), merged, 'comes from a merge key') }
      return { slots, rest: path.slice(depth) }
    }
    slots.push(slot)
    node = nodeOf(slot)
  }
  const repeated = node && anchorsWithin(node).find((anchor) => aliasesOf(source, anchor, node).length > 0)
  if (repeated) return { refused: refuseRepeated(source, path, repeated, aliasesOf(source, repeated, node)) }
  return { slots, rest: [] }
}

function slotOf(node: Node, key: string | number): Slot | undefined {
  if (isMap(node)) {
    const index = node.items.findIndex((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))
    return index === -1 ? undefined : entrySlot(node, index)
  }
  if (!isSeq(node) || typeof key !== 'number' || key >= node.items.length) return undefined
  // Items of a parsed list are nodes, or null for what is left out.
  return { type: 'item', container: node as YAMLSeq<Node | null>, index: key }
}

function refuseShared(source: Source, node: Node, path: KeyPath): Diagnostic | undefined {
  if (isAlias(node)) return refuse(source, path, node, `is \`*${node.source}\`: what it repeats ${placeOfAnchor(source, node)}`)
  if (!(isMap(node) || isSeq(node)) || node.anchor === undefined) return undefined
  const aliases = aliasesOf(source, node.anchor)
  return aliases.length === 0 ? undefined : refuseRepeated(source, path, node.anchor, aliases)
}

function refuseRepeated(source: Source, path: KeyPath, anchor: string, aliases: readonly Alias[]): Diagnostic {
  const lines = aliases.map((alias) => positionAt(source, alias.range?.[0] ?? 0).line)
  const reason = `has the anchor \`&${anchor}\`, which line ${lines.join(', ')} repeats: a change would be one there, too`
  return refuse(source, path, aliases[0], reason)
}

function placeOfAnchor(source: Source, alias: Alias): string {
  const anchored = source.document && alias.resolve(source.document)
  return anchored?.range ? `stands on line ${positionAt(source, anchored.range[0]).line}` : 'stands elsewhere'
}

function refuse(source: Source, path: KeyPath, node: Node | undefined, reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'written-elsewhere',
    message: `${formatKeyPath(path)}: ${reason}`,
    hint: 'nothing was changed; write it out there, or edit it by hand',
    position: positionAt(source, node?.range?.[0] ?? 0),
  }
}

/** The value of the merge key that brings a key into a map which has none of its own. */
function mergedEntry(source: Source, map: YAMLMap, key: string | number): Node | undefined {
  const value = map.items.find((pair) => isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.value === '<<')?.value
  const sources = isSeq(value) ? value.items : [value]
  const brings = (candidate: unknown): boolean => {
    const target = isAlias(candidate) && source.document ? candidate.resolve(source.document) : candidate
    return isMap(target) && (slotOf(target, key) !== undefined || mergedEntry(source, target, key) !== undefined)
  }
  return sources.some(brings) && (isAlias(value) || isMap(value) || isSeq(value)) ? value : undefined
}

function anchorsWithin(node: Node): readonly string[] {
  const anchors: string[] = []
  visit(node, {
    Node: (_, each) => {
      if (!isAlias(each) && each.anchor !== undefined) anchors.push(each.anchor)
    },
  })
  return anchors
}

/** The aliases of an anchor that stand outside of `within`. */
function aliasesOf({ document }: Source, anchor: string, within?: Node): readonly Alias[] {
  const aliases: Alias[] = []
  const [from, , to] = within?.range ?? [0, 0, 0]
  visit(document ?? null, {
    Alias: (_, alias) => {
      const at = alias.range?.[0] ?? 0
      if (alias.source === anchor && !(at >= from && at < to)) aliases.push(alias)
    },
  })
  return aliases
}
