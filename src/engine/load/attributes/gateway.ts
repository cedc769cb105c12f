import type { ObjectAttribute } from './attribute.js'
import { deploy } from './deploy.js'
import { labels, variables } from './pairs.js'
import { listOf, oneOrMore, text, within } from './scalars.js'
import { service } from './service.js'

/** The gateway that calls functions, under `x-gateway:`: where it listens on this machine, and what its container is given. */
export const gateway: ObjectAttribute = {
  type: 'object',
  nullable: true,
  attributes: {
    port: within(1, 65_535),
    host: text,
    keys: text,
    networks: oneOrMore(listOf(text)),
    environment: variables,
    labels,
    resources: deploy.attributes.resources ?? { type: 'anything' },
    restart: service.attributes.restart ?? text,
    logging: service.attributes.logging ?? { type: 'anything' },
  },
}
