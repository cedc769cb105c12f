import { always, bytes, duration, float, integer, list, map, type Shape, struct, text, whenSet } from './shape.js'

/** One entry of `gpus`, or of the devices that `deploy` reserves. */
export const deviceRequestShape: Shape = struct({
  capabilities: list(text),
  driver: text,
  count: { type: 'deviceCount' },
  device_ids: list(text),
  options: map(text),
})

const updateShape: Shape = struct({
  parallelism: whenSet(integer),
  delay: duration,
  failure_action: text,
  monitor: duration,
  max_failure_ratio: float,
  order: text,
})

const resourceShape: Shape = struct({
  cpus: float,
  memory: bytes,
  pids: integer,
  devices: list(deviceRequestShape),
  generic_resources: list(struct({ discrete_resource_spec: whenSet(struct({ kind: always(text), value: always(integer) })) })),
})

/** A service's `deploy`. */
export const deployShape: Shape = struct({
  mode: text,
  replicas: whenSet(integer),
  labels: map(text),
  update_config: whenSet(updateShape),
  rollback_config: whenSet(updateShape),
  resources: always(struct({ limits: whenSet(resourceShape), reservations: whenSet(resourceShape) })),
  restart_policy: whenSet(
    struct({
      condition: text,
      delay: whenSet(duration),
      max_attempts: whenSet(integer),
      window: whenSet(duration),
    }),
  ),
  placement: always(
    struct({ constraints: list(text), preferences: list(struct({ spread: text })), max_replicas_per_node: integer }),
  ),
  endpoint_mode: text,
})
