import type { ObjectAttribute } from './attribute.js'
import { reservedDevices } from './device-requests.js'
import { labels } from './pairs.js'
import { bytes, duration, integer, listOf, number, oneOf, text } from './scalars.js'

const updateOrder: ObjectAttribute = {
  type: 'object',
  attributes: {
    parallelism: integer,
    delay: duration,
    failure_action: text,
    monitor: duration,
    max_failure_ratio: number,
    order: oneOf('start-first', 'stop-first'),
  },
}

const genericResources: ObjectAttribute = {
  type: 'object',
  attributes: { discrete_resource_spec: { type: 'object', attributes: { kind: text, value: integer } } },
}

/** How many containers a service has, and what they may use. */
export const deploy: ObjectAttribute = {
  type: 'object',
  nullable: true,
  attributes: {
    mode: text,
    endpoint_mode: text,
    replicas: integer,
    labels,
    rollback_config: updateOrder,
    update_config: updateOrder,
    resources: {
      type: 'object',
      attributes: {
        limits: { type: 'object', attributes: { cpus: number, memory: bytes, pids: integer } },
        reservations: {
          type: 'object',
          attributes: { cpus: number, memory: bytes, generic_resources: listOf(genericResources), devices: reservedDevices },
        },
      },
    },
    restart_policy: {
      type: 'object',
      attributes: { condition: text, delay: duration, max_attempts: integer, window: duration },
    },
    placement: {
      type: 'object',
      attributes: {
        constraints: listOf(text),
        preferences: listOf({ type: 'object', attributes: { spread: text } }),
        max_replicas_per_node: integer,
      },
    },
  },
}
