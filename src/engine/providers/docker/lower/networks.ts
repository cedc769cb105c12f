import { printFieldDigests } from '../../../model/field-digests.js'
import { digestFields } from '../../../model/fields.js'
import { resourceId } from '../../../model/need.js'
import type { Network, Stack } from '../../../model/stack.js'
import type { IpamConfig } from '../wire/network.js'
import { apiHas } from './api-features.js'
import type { NetworkResource } from './docker-resource.js'
import { flatten } from './fields.js'
import { labels, networkLabels } from './labels.js'
import type { LowerContext } from './lower-context.js'

/** The networks that services use; one that nobody uses is not made, as in Compose. */
export function lowerNetworks(stack: Stack, context: LowerContext, used: ReadonlySet<string>): readonly NetworkResource[] {
  return Object.entries(stack.networks)
    .filter(([key]) => used.has(key))
    .map(([key, network]) => lowerNetwork(stack, key, network, context))
}

function lowerNetwork(stack: Stack, key: string, network: Network, context: LowerContext): NetworkResource {
  const configHash = context.hashes.network(network)
  const { name: _name, labels: own = {}, external = false, ...rest } = network
  const spec = flatten({ ...rest, labels: own })
  return {
    id: resourceId('network', key),
    kind: 'network',
    group: key,
    name: network.name,
    needs: [],
    spec: external ? {} : spec,
    configHash,
    lifetime: 'static',
    change: 'recreate',
    external,
    origin: context.origins.at(['networks', key]),
    body: {
      Name: network.name,
      CheckDuplicate: true,
      Driver: network.driver,
      Options: network.driver_opts,
      Internal: network.internal,
      Attachable: network.attachable,
      EnableIPv6: network.enable_ipv6,
      EnableIPv4: apiHas(context.facts.apiVersion, 'enable_ipv4') ? network.enable_ipv4 : undefined,
      IPAM: ipam(network),
      Labels: { ...own, ...networkLabels(stack, key, configHash), [labels.fields]: printFieldDigests(digestFields(spec)) },
    },
  }
}

function ipam(network: Network): NetworkResource['body']['IPAM'] {
  const pools = network.ipam?.config ?? []
  if (!network.ipam?.driver && pools.length === 0 && network.ipam?.options === undefined) return undefined
  return {
    Driver: network.ipam?.driver,
    Options: network.ipam?.options,
    Config: pools.map(
      (pool): IpamConfig => ({
        Subnet: pool.subnet,
        IPRange: pool.ip_range,
        Gateway: pool.gateway,
        AuxiliaryAddresses: pool.aux_addresses,
      }),
    ),
  }
}
