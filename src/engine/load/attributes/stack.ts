import { mapNode, scalarNode } from '../../document/node.js'
import { mapping } from './mapping.js'
import { localPath } from './paths.js'
import { service } from './service.js'
import {
  anything,
  boolean,
  integer,
  list,
  map,
  nullable,
  type ObjectSyntax,
  object,
  oneOrMore,
  type Syntax,
  text,
} from './syntax.js'

const resourceNames = { pattern: /^[a-zA-Z0-9._-]+$/, words: 'letters, digits, `.`, `_` and `-`' }

/** external: true, or the deprecated `{name: ..}`. */
const external: Syntax = {
  ...boolean,
  short: { types: ['map'], expand: (node) => (node.kind === 'map' ? scalarNode(true, node.position) : undefined) },
}

const network = nullable(
  object({
    name: text,
    driver: text,
    driver_opts: map({ ...text, also: 'number' }),
    ipam: object({
      driver: text,
      config: {
        ...list(object({ subnet: text, ip_range: text, gateway: text, aux_addresses: map(text) })),
        identity: (node) => {
          const subnet = node.kind === 'map' ? node.entries.get('subnet')?.value : undefined
          return subnet?.kind === 'scalar' ? String(subnet.value) : ''
        },
      },
      options: map(text),
    }),
    external,
    internal: boolean,
    enable_ipv4: boolean,
    enable_ipv6: boolean,
    attachable: boolean,
    labels: mapping,
  }),
)

const volume = nullable(
  object({ name: text, driver: text, driver_opts: map({ ...text, also: 'number' }), external, labels: mapping }),
)

const fileSource = object({
  name: text,
  file: localPath,
  content: text,
  environment: text,
  external,
  labels: mapping,
  driver: text,
  driver_opts: map({ ...text, also: 'number' }),
  template_driver: text,
})

const include: Syntax = list({
  ...object({ path: oneOrMore(list(text)), project_directory: text, env_file: oneOrMore(list(text)) }, 'path'),
  short: {
    types: ['string'],
    expand: (node) =>
      node.kind === 'scalar' && typeof node.value === 'string'
        ? mapNode([['path', scalarNode(node.value, node.position)]], node.position)
        : undefined,
  },
})

/** A whole stack file (Compose Specification, the Compose file). */
export const stack: ObjectSyntax = object({
  version: anything,
  name: text,
  services: { ...map(service), keys: resourceNames },
  networks: { ...map(network), keys: resourceNames },
  volumes: { ...map(volume), keys: resourceNames },
  configs: { ...map(fileSource), keys: resourceNames },
  secrets: { ...map(fileSource), keys: resourceNames },
  models: {
    ...map(object({ name: text, model: text, context_size: integer, runtime_flags: list(text) })),
    keys: resourceNames,
  },
  include,
})
