import type { NullableMapping, Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { HostConfig } from '../wire/container.js'
import { apiHas } from './api-features.js'
import type { ServiceFiles } from './files.js'
import { restartPolicy } from './lifecycle.js'
import { resourceLimits } from './limits.js'
import type { LowerContext } from './lower-context.js'
import { containerMounts } from './mounts.js'
import { portBindings } from './ports.js'
import { securityOptions } from './security.js'

interface HostConfigInput {
  readonly networkMode: string
  readonly links: readonly string[]
  readonly files: ServiceFiles
  readonly context: LowerContext
}

/** How a container is run by its host: everything of a service that is not its process. */
export function hostConfig(stack: Stack, service: Service, { networkMode, links, files, context }: HostConfigInput): HostConfig {
  const { apiVersion } = context.facts
  return {
    ...resourceLimits(service),
    ...containerMounts(stack, service.volumes ?? [], files.mounts, apiVersion),
    ...securityOptions(stack, service, context.facts),
    Annotations: apiHas(apiVersion, 'annotations') ? service.annotations : undefined,
    CapAdd: capabilities(service.cap_add),
    CapDrop: capabilities(service.cap_drop),
    CgroupnsMode: service.cgroup,
    Dns: service.dns,
    DnsOptions: service.dns_opt,
    DnsSearch: service.dns_search,
    ExtraHosts: (service.extra_hosts ?? []).map(extraHost),
    GroupAdd: service.group_add?.map(String),
    Init: service.init,
    IpcMode: service.ipc,
    Isolation: service.isolation,
    Links: links.length > 0 ? links : undefined,
    LogConfig: service.logging && { Type: service.logging.driver ?? '', Config: texts(service.logging.options ?? {}) },
    NetworkMode: networkMode,
    PidMode: service.pid,
    PortBindings: portBindings(service.ports ?? []),
    Privileged: service.privileged,
    ReadonlyRootfs: service.read_only,
    RestartPolicy: restartPolicy(service),
    Runtime: service.runtime,
    StorageOpt: service.storage_opt,
    Sysctls: service.sysctls,
    Tmpfs: tmpfs(service.tmpfs ?? []),
    UTSMode: service.uts,
    UsernsMode: service.userns_mode,
    // Those of other services become container ids when performing.
    VolumesFrom: service.volumes_from?.filter((source) => source.startsWith('container:')).map((source) => source.slice(10)),
  }
}

/** As the docker CLI sends them: `net_admin` -> `CAP_NET_ADMIN`, each once, in order; `ALL` stands alone. */
function capabilities(names: readonly string[] | undefined): readonly string[] | undefined {
  if (names === undefined || names.length === 0) return undefined
  const upper = names.map((name) => name.trim().toUpperCase())
  if (upper.includes('ALL')) return ['ALL']
  return [...new Set(upper.map((name) => (name.startsWith('CAP_') ? name : `CAP_${name}`)))].sort()
}

/** `host=ip` -> `host:ip`, as the engine has it. */
function extraHost(entry: string): string {
  const at = entry.indexOf('=')
  return at === -1 ? entry : `${entry.slice(0, at)}:${entry.slice(at + 1)}`
}

function tmpfs(entries: readonly string[]): HostConfig['Tmpfs'] {
  if (entries.length === 0) return undefined
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf(':')
      return at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)]
    }),
  )
}

function texts(options: NullableMapping): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value ?? '']))
}
