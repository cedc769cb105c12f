import { always, boolean, integer, list, map, type Shape, struct, text, whenSet } from './shape.js'

/** A network of the stack. */
export const networkShape: Shape = struct({
  name: text,
  driver: text,
  driver_opts: map(text),
  ipam: always(
    struct({
      driver: text,
      config: list(struct({ subnet: text, gateway: text, ip_range: text, aux_addresses: map(text) })),
    }),
  ),
  external: boolean,
  internal: boolean,
  attachable: boolean,
  labels: map(text),
  enable_ipv4: whenSet(boolean),
  enable_ipv6: whenSet(boolean),
})

/** A volume of the stack. */
export const volumeShape: Shape = struct({
  name: text,
  driver: text,
  driver_opts: map(text),
  external: boolean,
  labels: map(text),
})

/** A config or a secret of the stack. */
export const fileSourceShape: Shape = struct({
  name: text,
  file: text,
  environment: text,
  content: text,
  external: boolean,
  labels: map(text),
  driver: text,
  driver_opts: map(text),
  template_driver: text,
})

export const modelShape: Shape = struct({ name: text, model: text, context_size: integer, runtime_flags: list(text) })
