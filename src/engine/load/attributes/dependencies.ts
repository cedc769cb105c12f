import { mapAt, scalar } from '../../document/node.js'
import type { MapAttribute } from './attribute.js'
import { resourceName } from './names.js'
import { boolean, oneOf, text } from './scalars.js'

/** What a service waits for: names, or a condition for each. */
export const dependencies: MapAttribute = {
  type: 'map',
  keys: resourceName,
  value: {
    type: 'object',
    attributes: {
      condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
      restart: boolean,
      required: boolean,
    },
    required: ['condition'],
    defaults: () => ({ required: true }),
  },
  fromList: {
    says: 'a list of services',
    entry: (service, node) => [service, mapAt(node.position, { condition: 'service_started', required: true })],
  },
}

/** The models that a service uses: names, or the variables that tell it of each. */
export const modelReferences: MapAttribute = {
  type: 'map',
  keys: resourceName,
  value: { type: 'object', nullable: true, attributes: { endpoint_var: text, model_var: text } },
  fromList: { says: 'a list of models', entry: (model, node) => [model, scalar(null, node.position)] },
}
