import { deviceRequests } from './devices.js'
import { mapping } from './mapping.js'
import { bytes, duration } from './quantities.js'
import { float, integer, list, nullable, object, text } from './syntax.js'

const update = object({
  parallelism: integer,
  delay: duration,
  failure_action: text,
  monitor: duration,
  max_failure_ratio: float,
  order: { type: 'text', values: ['start-first', 'stop-first'] },
})

/** deploy (Compose Deploy Specification). */
export const deploy = nullable(
  object({
    mode: text,
    endpoint_mode: text,
    replicas: integer,
    labels: mapping,
    rollback_config: update,
    update_config: update,
    resources: object({
      limits: object({ cpus: float, memory: bytes, pids: integer }),
      reservations: object({
        cpus: float,
        memory: bytes,
        generic_resources: list(object({ discrete_resource_spec: object({ kind: text, value: float }) })),
        devices: deviceRequests,
      }),
    }),
    restart_policy: object({ condition: text, delay: duration, max_attempts: integer, window: duration }),
    placement: object({
      constraints: list(text),
      preferences: list(object({ spread: text })),
      max_replicas_per_node: integer,
    }),
  }),
)
