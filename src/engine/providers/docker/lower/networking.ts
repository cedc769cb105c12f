import type { Service, ServiceNetwork } from '../../../model/service.js'
import type { Network, Stack } from '../../../model/stack.js'
import type { EndpointConfig } from '../wire/network.js'
import { apiHas } from './api-features.js'
import type { Endpoint } from './docker-resource.js'

/** How one container takes part in networks. */
export interface Networking {
  readonly networkMode: string
  readonly endpoints: readonly Endpoint[]
  /** Container-wide, for engines before 1.44. */
  readonly macAddress?: string
}

/** Names under which a container answers on its networks, and what it is linked with. */
export interface NetworkIdentity {
  readonly containerName: string
  /** Absent for a `run` container, which answers to its own name alone unless the user wants otherwise. */
  readonly serviceName?: string
  readonly links: readonly string[]
}

/** The first network by priority is the container's main one (its `NetworkMode`). `network_mode` excludes them all. */
export function networking(stack: Stack, service: Service, identity: NetworkIdentity, apiVersion: string): Networking {
  if (service.network_mode !== undefined) return { networkMode: service.network_mode, endpoints: [] }
  const attached = attachments(stack, service)
  const [main] = attached
  if (main === undefined) return { networkMode: 'none', endpoints: [] }

  const perEndpointMac = apiHas(apiVersion, 'a MAC address per network')
  const together = apiHas(apiVersion, 'several networks at once')
  const mainMac = main.settings?.mac_address ?? service.mac_address
  return {
    networkMode: main.network.name,
    endpoints: attached.map(({ key, network, settings }) => {
      const mac = key === main.key ? mainMac : settings?.mac_address
      return {
        key,
        network: network.name,
        config: {
          ...endpoint(settings, identity),
          MacAddress: perEndpointMac ? mac : undefined,
          GwPriority: apiHas(apiVersion, 'gw_priority') ? settings?.gw_priority : undefined,
        },
        later: key !== main.key && !together,
      }
    }),
    macAddress: perEndpointMac ? undefined : mainMac,
  }
}

/** The networks a service is attached to, highest priority first, then by name. */
export function attachments(
  stack: Stack,
  service: Service,
): readonly { readonly key: string; readonly network: Network; readonly settings: ServiceNetwork | null }[] {
  if (service.network_mode !== undefined) return []
  const declared = Object.entries(service.networks ?? {})
  const entries: readonly (readonly [string, ServiceNetwork | null])[] = declared.length > 0 ? declared : [['default', null]]
  return entries
    .flatMap(([key, settings]) => {
      const network = stack.networks[key]
      return network === undefined ? [] : [{ key, network, settings }]
    })
    .sort((a, b) => (b.settings?.priority ?? 0) - (a.settings?.priority ?? 0) || (a.key < b.key ? -1 : 1))
}

function endpoint(settings: ServiceNetwork | null, identity: NetworkIdentity): EndpointConfig {
  const { containerName, serviceName } = identity
  return {
    Aliases: serviceName === undefined ? [containerName] : [containerName, serviceName, ...(settings?.aliases ?? [])],
    Links: identity.links.length > 0 ? identity.links : undefined,
    IPAMConfig:
      settings === null
        ? undefined
        : {
            IPv4Address: settings.ipv4_address,
            IPv6Address: settings.ipv6_address,
            LinkLocalIPs: settings.link_local_ips,
          },
    DriverOpts: driverOptions(settings),
  }
}

function driverOptions(settings: ServiceNetwork | null): EndpointConfig['DriverOpts'] {
  if (!settings?.interface_name) return settings?.driver_opts
  return { ...settings.driver_opts, 'com.docker.network.endpoint.ifname': settings.interface_name }
}
