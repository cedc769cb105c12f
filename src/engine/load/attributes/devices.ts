import { type DocumentNode, listNode, mapNode, scalarNode } from '../../document/node.js'
import { mapping } from './mapping.js'
import { integer, type ListSyntax, list, type NumberSyntax, object, text } from './syntax.js'

/** devices: `HOST[:CONTAINER[:rwm]]`, a CDI name, or an object. */
export const devices: ListSyntax = {
  type: 'list',
  item: {
    ...object({ source: text, target: text, permissions: text }, 'source'),
    short: {
      types: ['string'],
      expand: (node) => {
        if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined
        const [source = '', target = source, permissions = 'rwm'] = node.value.split(':')
        return mapNode(
          [
            ['source', scalarNode(source, node.position)],
            ['target', scalarNode(target, node.position)],
            ['permissions', scalarNode(permissions, node.position)],
          ],
          node.position,
        )
      },
    },
  },
  identity: (node) => {
    const target = node.kind === 'map' ? (node.entries.get('target') ?? node.entries.get('source'))?.value : undefined
    return target?.kind === 'scalar' ? String(target.value) : ''
  },
}

/** How many devices: a number, or `all`, canonical as -1. */
const count: NumberSyntax = {
  ...integer,
  short: {
    types: ['string'],
    expand: (node) => (node.kind === 'scalar' && node.value === 'all' ? scalarNode(-1, node.position) : undefined),
  },
}

const request = object({
  capabilities: list(text),
  count,
  device_ids: list(text),
  driver: text,
  options: mapping,
})

/** deploy.resources.reservations.devices. */
export const deviceRequests: ListSyntax = list({ ...request, required: ['capabilities'] })

/** gpus: `all`, or requests. */
export const gpus: ListSyntax = {
  ...list(request),
  short: {
    types: ['string'],
    expand: (node: DocumentNode) =>
      node.kind === 'scalar' && node.value === 'all'
        ? listNode([mapNode([['count', scalarNode(-1, node.position)]], node.position)], node.position)
        : undefined,
  },
}
