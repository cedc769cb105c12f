import type { V1HostAlias, V1PodDNSConfig } from '@kubernetes/client-node'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/** How a service's Pods find others, apart from Services: `network_mode: host`, `dns*`, `extra_hosts`. */
export function lowerNetworking(of: ServiceInStack): PodPart {
  const isOnHost = of.service.network_mode === 'host'
  accountForNetworking(of)
  const dnsConfig = dns(of)
  const hostAliases = extraHosts(of)
  return {
    pod: {
      ...(isOnHost && { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }),
      ...(dnsConfig !== undefined && { dnsConfig }),
      ...(hostAliases.length > 0 && { hostAliases: [...hostAliases] }),
    },
  }
}

/** What a resolver takes; the cluster's own comes first. */
const mostNameservers = 3

/** The cluster's DNS stays the first that is asked, since it alone knows the names of services. */
function dns({ service, accounts }: ServiceInStack): V1PodDNSConfig | undefined {
  const { dns: servers = [], dns_search: searches = [], dns_opt: options = [] } = service
  if (servers.length + searches.length + options.length === 0) return undefined
  const nameservers = servers.slice(0, mostNameservers - 1)
  const lost = servers.slice(nameservers.length)
  accounts.approximated(
    ['dns'],
    lost.length > 0
      ? `asked where the cluster's own does not answer; a resolver takes ${mostNameservers}, so that ${lost.join(', ')} is left out`
      : "asked where the cluster's own does not answer",
  )
  accounts.translated(['dns_search'], 'Pod dnsConfig.searches')
  accounts.translated(['dns_opt'], 'Pod dnsConfig.options')
  return {
    ...(nameservers.length > 0 && { nameservers }),
    ...(searches.length > 0 && { searches: [...searches] }),
    ...(options.length > 0 && { options: options.map(dnsOption) }),
  }
}

/** `ndots:2`, `rotate` */
function dnsOption(text: string): { readonly name: string; readonly value?: string } {
  const colon = text.indexOf(':')
  return colon < 0 ? { name: text } : { name: text.slice(0, colon), value: text.slice(colon + 1) }
}

/** `name=address`, one line for each address. */
function extraHosts({ service, accounts, context }: ServiceInStack): readonly V1HostAlias[] {
  const byAddress = new Map<string, string[]>()
  for (const [index, text] of (service.extra_hosts ?? []).entries()) {
    const [name = '', written = ''] = text.split('=')
    const address = written === 'host-gateway' ? context.facts.cluster.hostGateway : written
    const host = name.toLowerCase()
    if (address === undefined) {
      accounts.rejected(
        ['extra_hosts', index],
        'nobody can tell under which address this cluster reaches this machine',
        'write its address',
      )
    } else if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host)) {
      accounts.rejected(['extra_hosts', index], `a Pod's table of hosts takes no name like \`${name}\``)
    } else {
      accounts.translated(['extra_hosts', index], `hostAliases ${address}`)
      byAddress.set(address, [...(byAddress.get(address) ?? []), host])
    }
  }
  return [...byAddress].map(([ip, hostnames]) => ({ ip, hostnames }))
}

function accountForNetworking(of: ServiceInStack): void {
  const { service, accounts, context } = of
  const mode = service.network_mode
  if (mode === 'host') {
    const node = context.facts.cluster.driver === 'remote' ? 'the node' : 'the node, itself a container on this machine'
    accounts.approximated(['network_mode'], `hostNetwork: the host is ${node}`)
  } else if (mode === 'none') accountForNone(of)
  else if (mode?.startsWith('container:')) {
    accounts.rejected(['network_mode'], 'a container outside the cluster cannot be shared with')
  } else if (mode !== undefined && !mode.startsWith('service:')) {
    accounts.approximated(['network_mode'], `the network of all Pods; \`${mode}\` is one of Docker`)
  }
  accounts.translated(['networks'], 'labels of the Pods, by which policies find them')
  for (const [key, settings] of Object.entries(service.networks ?? {})) {
    for (const attribute of ['ipv4_address', 'ipv6_address', 'link_local_ips', 'mac_address'] as const) {
      if (settings?.[attribute] !== undefined)
        accounts.approximated(['networks', key, attribute], 'the cluster gives addresses itself')
    }
    for (const attribute of ['driver_opts', 'priority', 'gw_priority', 'interface_name'] as const) {
      if (settings?.[attribute] !== undefined) accounts.ignored(['networks', key, attribute], 'a Pod has one network interface')
    }
  }
  if (service.mac_address !== undefined) accounts.approximated(['mac_address'], 'the cluster gives addresses itself')
  // Other names than the service's own are accounted for where they become Services.
  for (const index of (service.links ?? []).keys()) accounts.translated(['links', index], 'the Service of that name')
  for (const [index, link] of (service.external_links ?? []).entries()) {
    const target = link.split(':')[0]
    accounts.rejected(['external_links', index], `\`${target}\` is a container of Docker: nothing on the cluster can reach it`)
  }
}

function accountForNone({ accounts, context }: ServiceInStack): void {
  if (context.facts.cluster.enforcesNetworkPolicies === true)
    accounts.translated(['network_mode'], 'a NetworkPolicy that allows nothing')
  else accounts.approximated(['network_mode'], 'a NetworkPolicy that allows nothing, where the cluster enforces any')
}
