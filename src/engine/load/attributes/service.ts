import { mapNode, scalarNode } from '../../document/node.js'
import { parseDuration } from '../../model/duration.js'
import { build } from './build.js'
import { dependsOn } from './depends-on.js'
import { deploy } from './deploy.js'
import { devices, gpus } from './devices.js'
import { envFile, labelFile } from './env-file.js'
import { extraHosts } from './extra-hosts.js'
import { serviceConfigs, serviceSecrets } from './file-references.js'
import { healthcheck } from './healthcheck.js'
import { logging } from './logging.js'
import { environment, mapping } from './mapping.js'
import { namesAsKeys } from './names.js'
import { localPath } from './paths.js'
import { ports } from './ports.js'
import { bytes, duration } from './quantities.js'
import {
  boolean,
  float,
  integer,
  list,
  map,
  type NumberSyntax,
  nullable,
  type ObjectSyntax,
  object,
  oneOrMore,
  set,
  text,
  textOrNumber,
} from './syntax.js'
import { ulimits } from './ulimits.js'
import { serviceVolumes } from './volumes.js'
import { command } from './words.js'

const hook = object({ command, user: text, privileged: boolean, working_dir: text, environment }, 'command')

const serviceNetwork = nullable(
  object({
    aliases: set(text),
    ipv4_address: text,
    ipv6_address: text,
    link_local_ips: set(text),
    mac_address: text,
    interface_name: text,
    driver_opts: mapping,
    priority: float,
    gw_priority: float,
  }),
)

const throttledDevices = list(object({ path: text, rate: bytes }))

const develop = nullable(
  object({
    watch: list(
      object(
        {
          path: localPath,
          action: { type: 'text', values: ['rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'] },
          target: text,
          ignore: oneOrMore(list(text)),
          include: oneOrMore(list(text)),
          exec: hook,
          initial_sync: boolean,
        },
        'path',
        'action',
      ),
    ),
  }),
)

/** A number of microseconds, or a duration. */
const microseconds: NumberSyntax = {
  ...integer,
  short: {
    types: ['string'],
    expand: (node) => {
      if (node.kind !== 'scalar' || typeof node.value !== 'string' || /^\d+$/.test(node.value)) return undefined
      const nanoseconds = parseDuration(node.value)
      return nanoseconds === undefined ? undefined : scalarNode(Math.round(nanoseconds / 1000), node.position)
    },
  },
}

/** A service (Compose Specification, Services top-level element), with all its attributes. */
export const service: ObjectSyntax = object({
  annotations: mapping,
  attach: boolean,
  blkio_config: object({
    weight: integer,
    weight_device: list(object({ path: text, weight: integer })),
    device_read_bps: throttledDevices,
    device_read_iops: throttledDevices,
    device_write_bps: throttledDevices,
    device_write_iops: throttledDevices,
  }),
  build,
  cap_add: set(text),
  cap_drop: set(text),
  cgroup: { type: 'text', values: ['host', 'private'] },
  cgroup_parent: text,
  command,
  configs: serviceConfigs,
  container_name: text,
  cpu_count: integer,
  cpu_percent: float,
  cpu_period: integer,
  cpu_quota: integer,
  cpu_rt_period: microseconds,
  cpu_rt_runtime: microseconds,
  cpu_shares: integer,
  cpus: float,
  cpuset: text,
  credential_spec: object({ config: text, file: text, registry: text }),
  depends_on: dependsOn,
  deploy,
  develop,
  device_cgroup_rules: list(text),
  devices,
  dns: oneOrMore(set(text)),
  dns_opt: oneOrMore(set(text)),
  dns_search: oneOrMore(set(text)),
  domainname: text,
  entrypoint: command,
  env_file: envFile,
  environment,
  expose: set(textOrNumber),
  extends: {
    ...object({ service: text, file: text }, 'service'),
    short: {
      types: ['string'],
      expand: (node) =>
        node.kind === 'scalar' && typeof node.value === 'string'
          ? mapNode([['service', scalarNode(node.value, node.position)]], node.position)
          : undefined,
    },
  },
  external_links: set(text),
  extra_hosts: extraHosts,
  gpus,
  group_add: list(textOrNumber),
  healthcheck,
  hostname: text,
  image: text,
  init: boolean,
  ipc: text,
  isolation: text,
  label_file: labelFile,
  labels: mapping,
  links: set(text),
  logging,
  mac_address: text,
  mem_limit: bytes,
  mem_reservation: bytes,
  mem_swappiness: integer,
  memswap_limit: bytes,
  models: { ...map(nullable(object({ endpoint_var: text, model_var: text }))), short: namesAsKeys },
  network_mode: text,
  networks: { ...map(serviceNetwork), short: namesAsKeys },
  oom_kill_disable: boolean,
  oom_score_adj: { ...integer, minimum: -1000, maximum: 1000 },
  pid: text,
  pids_limit: integer,
  platform: text,
  ports,
  post_start: list(hook),
  pre_stop: list(hook),
  privileged: boolean,
  profiles: set(text),
  provider: object({ type: text, options: map(oneOrMore(list({ ...text, also: 'scalar' }))) }, 'type'),
  pull_policy: text,
  pull_refresh_after: text,
  read_only: boolean,
  restart: text,
  runtime: text,
  scale: integer,
  secrets: serviceSecrets,
  security_opt: list(text),
  shm_size: bytes,
  stdin_open: boolean,
  stop_grace_period: duration,
  stop_signal: text,
  storage_opt: nullable(map({ ...text, also: 'scalar' })),
  sysctls: mapping,
  tmpfs: oneOrMore(set(text)),
  tty: boolean,
  ulimits,
  use_api_socket: boolean,
  user: text,
  userns_mode: text,
  uts: text,
  volumes: serviceVolumes,
  volumes_from: list(text),
  working_dir: text,
})
