import { StackError } from '../../../model/errors.js'
import type { ClusterApi } from '../cluster-api.js'
import { addressedService } from '../lower/service-address.js'
import type { Manifest } from '../manifest.js'
import { objectKinds } from '../object-kinds.js'

/**
 * A workload's manifest with the addresses of the Services that its Pods' tables of hosts name; what needs one comes after it.
 * @throws StackError where there is no such Service, or it has no address of its own
 */
export async function withServiceAddresses(manifest: Manifest, api: ClusterApi, namespace: string): Promise<Manifest> {
  const names = new Set<string>()
  visitAliases(manifest, (ip) => {
    const service = addressedService(ip)
    if (service !== undefined) names.add(service)
    return ip
  })
  if (names.size === 0) return manifest
  const found = await Promise.all([...names].map(async (name) => [name, await addressOf(name, api, namespace)] as const))
  const addresses = new Map(found)
  return visitAliases(manifest, (ip) => addresses.get(addressedService(ip) ?? '') ?? ip)
}

async function addressOf(name: string, api: ClusterApi, namespace: string): Promise<string> {
  const service = await api.get({ kind: objectKinds.service, name, namespace })
  const spec = service?.spec
  const ip = typeof spec === 'object' && spec !== null && 'clusterIP' in spec ? spec.clusterIP : undefined
  if (typeof ip === 'string' && ip !== '' && ip !== 'None') return ip
  throw new StackError('no-service-address', `Service \`${name}\` has no address that a table of hosts could name`)
}

/** A copy in which every `ip` of every `hostAliases` went through `change`, wherever the Pod's template stands. */
function visitAliases<Part>(part: Part, change: (ip: string) => string): Part {
  const visited = JSON.parse(JSON.stringify(part), (key, value: unknown) =>
    key === 'hostAliases' && Array.isArray(value)
      ? value.map((alias: { ip: string }) => ({ ...alias, ip: change(alias.ip) }))
      : value,
  )
  // A manifest is JSON, and stays what it was but for those texts.
  return visited as Part
}
