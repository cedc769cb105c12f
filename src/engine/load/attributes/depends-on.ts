import { type DocumentNode, mapNode, scalarNode } from '../../document/node.js'
import { boolean, type MapSyntax, object, oneOf } from './syntax.js'

/** depends_on: a list of services to be started before, or a map with conditions. */
export const dependsOn: MapSyntax = {
  type: 'map',
  value: {
    ...object(
      {
        condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
        restart: boolean,
        required: boolean,
      },
      'condition',
    ),
    short: {
      types: [],
      expand: (node) => {
        if (node.kind !== 'map' || node.entries.has('required')) return undefined
        const required = { value: scalarNode(true, node.position), keyPosition: node.position }
        return { ...node, entries: new Map([...node.entries, ['required', required]]) }
      },
    },
  },
  short: {
    types: ['list'],
    expand: (node) => {
      if (node.kind !== 'list') return undefined
      return mapNode(
        node.items.flatMap((item): readonly (readonly [string, DocumentNode])[] =>
          item.kind === 'scalar' && typeof item.value === 'string' ? [[item.value, started(item)]] : [],
        ),
        node.position,
      )
    },
  },
}

function started(item: DocumentNode): DocumentNode {
  return mapNode(
    [
      ['condition', scalarNode('service_started', item.position)],
      ['required', scalarNode(true, item.position)],
    ],
    item.position,
  )
}
