import type { V1Container, V1PodSpec } from '@kubernetes/client-node'
import { addressedService } from './service-address.js'

/** A name that stands for the address of a Service. */
export interface StandingName {
  readonly name: string
  readonly service: string
}

/**
 * A Pod without what hangs on addresses of Services (`host-names.ts`), for whoever writes it without a cluster that could tell them, and
 * the names that are lost with it.
 */
export function withoutUnknownAddresses(spec: V1PodSpec): { readonly spec: V1PodSpec; readonly lost: readonly StandingName[] } {
  const { hostAliases = [], initContainers = [], volumes = [], containers, ...rest } = spec
  const unknown = hostAliases.filter(({ ip }) => addressedService(ip) !== undefined)
  if (unknown.length === 0) return { spec, lost: [] }
  const adding = initContainers.filter(({ name }) => name.startsWith('host-names-'))
  const hosts = new Set(adding.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)))
  const kept = {
    hostAliases: hostAliases.filter((alias) => !unknown.includes(alias)),
    initContainers: initContainers.filter((container) => !adding.includes(container)),
    volumes: volumes.filter(({ name }) => !hosts.has(name)),
  }
  const plain = unknown.flatMap(({ ip, hostnames = [] }) =>
    hostnames
      .filter((name) => !name.endsWith('.names.stack'))
      .map((name): StandingName => ({ name, service: addressedService(ip) ?? '' })),
  )
  return {
    spec: {
      ...rest,
      ...Object.fromEntries(Object.entries(kept).filter(([, list]) => list.length > 0)),
      containers: containers.map((container) => withoutMounts(container, hosts)),
    },
    lost: [...plain, ...adding.flatMap(addedBy)],
  }
}

/** `user-service.names.stack=user_service` */
function addedBy({ command = [] }: V1Container): readonly StandingName[] {
  return command.flatMap((text) => {
    const match = /^([a-z0-9-]+)\.names\.stack=([^\s]+)$/.exec(text)
    return match === null ? [] : [{ name: match[2] ?? '', service: match[1] ?? '' }]
  })
}

function withoutMounts(container: V1Container, volumes: ReadonlySet<string>): V1Container {
  const { volumeMounts = [], ...rest } = container
  const kept = volumeMounts.filter(({ name }) => !volumes.has(name))
  return kept.length > 0 ? { ...rest, volumeMounts: kept } : rest
}
