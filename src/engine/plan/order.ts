import type { Need, ResourceId } from '../model/need.js'

interface Node {
  readonly key: ResourceId
  readonly needs: readonly Need[]
}

/** What is needed comes before what needs it; otherwise the given order stays. Needs of things that aren't there are passed over. */
export function needsFirst<N extends Node>(nodes: readonly N[]): readonly N[] {
  const byKey = new Map(nodes.map((node) => [node.key, node]))
  const ordered = new Set<N>()
  const entered = new Set<N>()
  const visit = (node: N): void => {
    // A cycle is refused when the stack is loaded; labels of another tool could still hold one, and it must not hang us.
    if (entered.has(node)) return
    entered.add(node)
    for (const need of node.needs) {
      const needed = byKey.get(need.id)
      if (needed !== undefined) visit(needed)
    }
    ordered.add(node)
  }
  for (const node of nodes) visit(node)
  return [...ordered]
}

/** For every key, those that need it. */
export function dependents<N extends Node>(
  nodes: readonly N[],
): ReadonlyMap<ResourceId, readonly { readonly node: N; readonly need: Need }[]> {
  const result = new Map<ResourceId, { node: N; need: Need }[]>()
  for (const node of nodes) {
    for (const need of node.needs) result.set(need.id, [...(result.get(need.id) ?? []), { node, need }])
  }
  return result
}
