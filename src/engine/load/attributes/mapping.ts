import { type DocumentNode, mapNode, scalarNode } from '../../document/node.js'
import type { MapSyntax, Short } from './syntax.js'

/**
 * A list of `KEY=VALUE` or a map (the specification's "list or dict"). `absent` says what a key without a value means: `null`, taken from
 * the environment later on; or empty.
 */
function pairs(absent: 'null' | 'empty'): Short {
  return {
    types: ['list'],
    expand: (node, context) => {
      if (node.kind !== 'list') return undefined
      return mapNode(
        node.items.flatMap((item): readonly (readonly [string, DocumentNode])[] => {
          if (item.kind !== 'scalar' || item.value === null) {
            context.report(item, { code: 'wrong-type', message: 'an item is no `KEY=VALUE`' })
            return []
          }
          const whole = typeof item.value === 'string' ? item.value : item.source
          const separator = whole.indexOf('=')
          if (separator === -1) return [[whole, scalarNode(absent === 'null' ? null : '', item.position)]]
          return [[whole.slice(0, separator), scalarNode(whole.slice(separator + 1), item.position)]]
        }),
        node.position,
      )
    },
  }
}

/** environment, args: a key without a value is taken from the environment. */
export const environment: MapSyntax = {
  type: 'map',
  value: { type: 'text', also: 'scalar', nullable: true },
  short: pairs('null'),
}

/** labels, annotations, sysctls, ..: a key without a value is empty. */
export const mapping: MapSyntax = {
  type: 'map',
  value: {
    type: 'text',
    also: 'scalar',
    short: {
      types: [],
      expand: (node) => (node.kind === 'scalar' && node.value === null ? scalarNode('', node.position) : undefined),
    },
  },
  short: pairs('empty'),
}
