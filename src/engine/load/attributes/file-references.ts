import { mapAt, textAt } from '../../document/node.js'
import type { ListAttribute, ObjectAttribute } from './attribute.js'
import { text } from './scalars.js'

const reference: ObjectAttribute = {
  type: 'object',
  attributes: { source: text, target: text, uid: text, gid: text, mode: { type: 'mode' } },
  short: { types: ['string'], says: 'a name', expand: (source, node) => [mapAt(node.position, { source })] },
}

/** The configs of a service: names, or where each one is mounted. */
export const configReferences: ListAttribute = {
  type: 'list',
  item: reference,
  key: (item) => textAt(item, 'target') ?? `/${textAt(item, 'source')}`,
}

/** The secrets of a service; one without a target lies in `/run/secrets`. */
export const secretReferences: ListAttribute = {
  type: 'list',
  item: {
    ...reference,
    defaults: (entries) => {
      const source = entries.get('source')?.value
      return source?.type === 'scalar' ? { target: `/run/secrets/${source.value}` } : {}
    },
  },
  key: (item) => textAt(item, 'target') ?? `/run/secrets/${textAt(item, 'source')}`,
}

/** The secrets of a build: the target is the id that the Dockerfile uses. */
export const buildSecrets: ListAttribute = { type: 'list', item: reference }
