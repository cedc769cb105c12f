import type { Service, ServiceNetwork } from '../../../model/service.js'
import type { Network, Stack } from '../../../model/stack.js'
import type { ContainerCreateBody } from '../wire/container.js'
import type { EndpointConfig } from '../wire/network.js'
import { apiHas } from './api-features.js'

/** How one container takes part in networks. */
export interface Networking {
  readonly networkMode: string
  readonly config?: ContainerCreateBody['NetworkingConfig']
  /** What does not fit into the create call of an engine before 1.44. */
  readonly later: readonly { readonly network: string; readonly endpoint: EndpointConfig }[]
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
  if (service.network_mode !== undefined) return { networkMode: service.network_mode, later: [] }
  const [main, ...others] = attachments(stack, service)
  if (main === undefined) return { networkMode: 'none', later: [] }

  const perEndpointMac = apiHas(apiVersion, 'a MAC address per network')
  const mainMac = main.settings?.mac_address ?? service.mac_address
  const mainEndpoint = { ...endpoint(main.settings, identity), ...(perEndpointMac && mainMac && { MacAddress: mainMac }) }
  const otherEndpoints = others.map(({ network, settings }) => ({
    network: network.name,
    endpoint: endpoint(settings, identity),
  }))
  const together = apiHas(apiVersion, 'several networks at once')
  return {
    networkMode: main.network.name,
    config: {
      EndpointsConfig: Object.fromEntries([
        [main.network.name, mainEndpoint],
        ...(together ? otherEndpoints.map(({ network, endpoint }) => [network, endpoint]) : []),
      ]),
    },
    later: together ? [] : otherEndpoints,
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
    MacAddress: settings?.mac_address,
    GwPriority: settings?.gw_priority,
    DriverOpts: driverOptions(settings),
  }
}

function driverOptions(settings: ServiceNetwork | null): EndpointConfig['DriverOpts'] {
  if (!settings?.interface_name) return settings?.driver_opts
  return { ...settings.driver_opts, 'com.docker.network.endpoint.ifname': settings.interface_name }
}
