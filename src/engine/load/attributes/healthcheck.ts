import { listNode, scalarNode } from '../../document/node.js'
import { duration } from './quantities.js'
import { boolean, integer, list, object, replaced, text } from './syntax.js'

/** healthcheck: a test given as one text is run by the container's shell. */
export const healthcheck = object({
  test: {
    ...replaced(list(text)),
    short: {
      types: ['string'],
      expand: (node) =>
        node.kind === 'scalar' && typeof node.value === 'string'
          ? listNode([scalarNode('CMD-SHELL', node.position), node], node.position)
          : undefined,
    },
  },
  timeout: duration,
  interval: duration,
  retries: integer,
  start_period: duration,
  start_interval: duration,
  disable: boolean,
})
