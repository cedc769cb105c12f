import { type DocumentNode, mapNode, scalarNode, withEntries } from '../../document/node.js'
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
        merge: mergePools,
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

/** Address pools of one subnet are one: the later one's keys are laid over the earlier one's. */
function mergePools(earlier: DocumentNode, later: DocumentNode): DocumentNode | undefined {
  if (earlier.kind !== 'list' || later.kind !== 'list') return undefined
  const laid = later.items.filter((pool) => !earlier.items.some((other) => subnetOf(other) === subnetOf(pool)))
  const kept = earlier.items.map((pool) => {
    const over = later.items.findLast((other) => subnetOf(other) === subnetOf(pool))
    return over?.kind === 'map' && pool.kind === 'map' ? withEntries(pool, new Map([...pool.entries, ...over.entries])) : pool
  })
  return { ...earlier, items: [...kept, ...laid] }
}

function subnetOf(pool: DocumentNode): string {
  const subnet = pool.kind === 'map' ? pool.entries.get('subnet')?.value : undefined
  return subnet?.kind === 'scalar' ? String(subnet.value) : ''
}
