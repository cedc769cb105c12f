import type { DocumentNode } from '../document/node.js'
import type { Origins, Position } from '../model/origin.js'

/** Answers where the values of a document were written. */
export function originsOf(root: DocumentNode): Origins {
  return {
    at: (path) => {
      let node = root
      let position: Position | undefined
      for (const key of path) {
        const next = childOf(node, key)
        if (next === undefined) return position
        node = next
        position = node.position
      }
      return position ?? root.position
    },
  }
}

function childOf(node: DocumentNode, key: string | number): DocumentNode | undefined {
  if (node.kind === 'map') return node.entries.get(String(key))?.value
  return node.kind === 'list' ? node.items[Number(key)] : undefined
}
