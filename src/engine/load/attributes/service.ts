import { mapAt } from '../../document/node.js'
import type { ListAttribute, ObjectAttribute } from './attribute.js'
import { blockIo } from './block-io.js'
import { build } from './build.js'
import { command } from './command.js'
import { dependencies, modelReferences } from './dependencies.js'
import { deploy } from './deploy.js'
import { develop } from './develop.js'
import { gpus } from './device-requests.js'
import { devices } from './devices.js'
import { envFiles } from './env-files.js'
import { extraHosts } from './extra-hosts.js'
import { configReferences, secretReferences } from './file-references.js'
import { healthcheck } from './healthcheck.js'
import { hooks } from './hooks.js'
import { mounts } from './mounts.js'
import { labels, options, variables } from './pairs.js'
import { filePath, path } from './paths.js'
import { ports } from './ports.js'
import {
  anyScalar,
  boolean,
  bytes,
  duration,
  integer,
  listOf,
  number,
  oneOf,
  oneOrMore,
  setOf,
  text,
  textOrNumber,
  within,
} from './scalars.js'
import { serviceNetworks } from './service-networks.js'
import { ulimits } from './ulimits.js'

const logging: ObjectAttribute = {
  type: 'object',
  attributes: { driver: text, options },
  mergesWhenSame: 'driver',
}

/** Another service that this one is made from: its name, or its name and its file. */
const extendsAttribute: ObjectAttribute = {
  type: 'object',
  extensions: 'no',
  attributes: { service: text, file: filePath },
  required: ['service'],
  short: { types: ['string'], says: 'a service', expand: (service, node) => [mapAt(node.position, { service })] },
}

const provider: ObjectAttribute = {
  type: 'object',
  attributes: { type: text, options: { type: 'map', value: oneOrMore(listOf(anyScalar)) } },
  required: ['type'],
}

const dns: ListAttribute = { ...oneOrMore(setOf(text)), dropsEmpty: true }

/** Every attribute of a service (Compose Specification, Services top-level element). */
export const service: ObjectAttribute = {
  type: 'object',
  attributes: {
    annotations: labels,
    attach: boolean,
    blkio_config: blockIo,
    build,
    cap_add: setOf(text),
    cap_drop: setOf(text),
    cgroup: oneOf('host', 'private'),
    cgroup_parent: text,
    command,
    configs: configReferences,
    container_name: {
      type: 'text',
      pattern: { matches: /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, says: 'a name of letters, digits, `_`, `.` and `-`' },
    },
    cpu_count: { type: 'integer', minimum: 0 },
    cpu_percent: { type: 'number', minimum: 0, maximum: 100 },
    cpu_period: integer,
    cpu_quota: integer,
    cpu_rt_period: integer,
    cpu_rt_runtime: integer,
    cpu_shares: integer,
    cpus: number,
    cpuset: text,
    credential_spec: { type: 'object', attributes: { config: text, file: text, registry: text } },
    depends_on: dependencies,
    deploy,
    develop,
    device_cgroup_rules: listOf(text),
    devices,
    dns,
    dns_opt: setOf(text),
    dns_search: oneOrMore(setOf(text)),
    domainname: text,
    entrypoint: command,
    env_file: envFiles,
    environment: variables,
    expose: setOf(textOrNumber),
    extends: extendsAttribute,
    external_links: listOf(text),
    extra_hosts: extraHosts,
    gpus,
    group_add: listOf(textOrNumber),
    healthcheck,
    hostname: text,
    image: text,
    init: boolean,
    ipc: text,
    isolation: text,
    label_file: oneOrMore(listOf(path)),
    labels,
    links: setOf(text),
    logging,
    mac_address: text,
    mem_limit: bytes,
    mem_reservation: bytes,
    mem_swappiness: { type: 'bytes', unlimited: true },
    memswap_limit: { type: 'bytes', unlimited: true },
    models: modelReferences,
    network_mode: text,
    networks: serviceNetworks,
    oom_kill_disable: boolean,
    oom_score_adj: within(-1000, 1000),
    pid: { type: 'text', nullable: true },
    pids_limit: integer,
    platform: text,
    ports,
    post_start: hooks,
    pre_stop: hooks,
    privileged: boolean,
    profiles: setOf(text),
    provider,
    pull_policy: {
      type: 'text',
      pattern: {
        matches: /^(?:always|never|build|if_not_present|missing|refresh|daily|weekly|every_(?:\d+[wdhms])+)$/,
        says: '`always`, `never`, `missing`, `build`, `daily`, `weekly` or `every_<time>`',
      },
    },
    pull_refresh_after: text,
    read_only: boolean,
    restart: {
      type: 'text',
      pattern: {
        matches: /^(?:|no|always|unless-stopped|on-failure(?::\d+)?)$/,
        says: '`no`, `always`, `unless-stopped` or `on-failure[:<tries>]`',
      },
    },
    runtime: text,
    scale: integer,
    secrets: secretReferences,
    security_opt: listOf(text),
    shm_size: bytes,
    stdin_open: boolean,
    stop_grace_period: duration,
    stop_signal: text,
    storage_opt: options,
    sysctls: labels,
    tmpfs: oneOrMore(setOf(text)),
    tty: boolean,
    ulimits,
    use_api_socket: boolean,
    user: text,
    userns_mode: text,
    uts: text,
    volumes: mounts,
    volumes_from: listOf(text),
    working_dir: text,
  },
}
