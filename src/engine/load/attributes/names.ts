import { type DocumentNode, mapNode, scalarNode } from '../../document/node.js'
import type { Short } from './syntax.js'

/** A list of names stands for a map of them without settings: networks, models. */
export const namesAsKeys: Short = {
  types: ['list'],
  expand: (node) => {
    if (node.kind !== 'list') return undefined
    return mapNode(
      node.items.flatMap((item): readonly (readonly [string, DocumentNode])[] =>
        item.kind === 'scalar' && typeof item.value === 'string' ? [[item.value, scalarNode(null, item.position)]] : [],
      ),
      node.position,
    )
  },
}
