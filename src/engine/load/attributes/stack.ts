import { mapAt } from '../../document/node.js'
import type { Attribute, ObjectAttribute } from './attribute.js'
import { resourceName } from './names.js'
import { config, model, network, secret, volume } from './resources.js'
import { listOf, oneOrMore, text, textOrNumber } from './scalars.js'
import { service } from './service.js'

/** One other stack file whose resources become part of this one. */
const includeAttribute: ObjectAttribute = {
  type: 'object',
  extensions: 'no',
  attributes: { path: oneOrMore(listOf(text)), env_file: oneOrMore(listOf(text)), project_directory: text },
  required: ['path'],
  short: { types: ['string'], says: 'a path', expand: (path, node) => [mapAt(node.position, { path })] },
}

/** A whole stack file (Compose Specification, top-level elements). */
export const stack: ObjectAttribute = {
  type: 'object',
  attributes: {
    version: textOrNumber,
    name: text,
    include: { ...listOf(includeAttribute), nullable: true },
    services: section(service),
    networks: section(network),
    volumes: section(volume),
    configs: section(config),
    secrets: section(secret),
    models: section(model),
  },
}

function section(value: Attribute): Attribute {
  return { type: 'map', keys: resourceName, value }
}
