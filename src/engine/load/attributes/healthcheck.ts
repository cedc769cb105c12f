import { list, scalar } from '../../document/node.js'
import type { ObjectAttribute } from './attribute.js'
import { boolean, duration, integer, text } from './scalars.js'

/** The probe of a container; a line of text is run by the container's shell. */
export const healthcheck: ObjectAttribute = {
  type: 'object',
  attributes: {
    test: {
      type: 'list',
      item: text,
      merge: 'replace',
      short: {
        types: ['string'],
        says: 'a shell command',
        expand: (line, node) => [list([scalar('CMD-SHELL', node.position), scalar(line, node.position)], node.position)],
      },
    },
    interval: duration,
    timeout: duration,
    retries: integer,
    start_period: duration,
    start_interval: duration,
    disable: boolean,
  },
}
