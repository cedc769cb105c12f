import { mapAt, textAt } from '../../document/node.js'
import type { ListAttribute } from './attribute.js'
import { text } from './scalars.js'

/** `HOST[:CONTAINER[:PERMISSIONS]]`, a CDI name, or the long form. */
export const devices: ListAttribute = {
  type: 'list',
  item: {
    type: 'object',
    attributes: { source: text, target: text, permissions: text },
    required: ['source'],
    short: {
      types: ['string'],
      says: 'a device such as `/dev/ttyUSB0:/dev/ttyUSB0`',
      expand: (spec, node) => {
        const [source = '', target = '', permissions = 'rwm', ...more] = spec.split(':')
        if (more.length > 0) return { refusal: `\`${spec}\` has too many colons for a device`, hint: 'use the long form' }
        return [mapAt(node.position, { source, target: target || source, permissions })]
      },
    },
  },
  key: (item) => textAt(item, 'target'),
}
