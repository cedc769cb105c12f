import type { V1NetworkPolicyIngressRule, V1NetworkPolicySpec } from '@kubernetes/client-node'
import type { Stack } from '../../../model/stack.js'
import { labels } from '../labels.js'
import { attachedNetworks } from './attached-networks.js'
import type { ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { objectName } from './names.js'
import { objectResource, selectorLabels } from './object-resource.js'
import type { PodPart } from './pod-part.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'
import { podOwner } from './workloads.js'

/**
 * Who may speak to whom, as networks have it: on one network all may, and no policy is needed; of several, each lets in those that take
 * part in it, and one that is internal lets nobody out. A service without a network has no connections at all.
 */
export function lowerNetworkPolicies(stack: Stack, context: LowerContext): readonly ObjectResource[] {
  const services = servicesOf(stack, context)
  const used = usedNetworks(services)
  accountForNetworks(stack, context, used)
  const isDivided = used.length > 1
  return [
    ...(isDivided ? used.map((key) => ingressPolicy(stack, context, key)) : []),
    ...(isDivided ? services.flatMap(openPorts) : []),
    ...used.filter((key) => isInternal(stack, key)).map((key) => internalPolicy(stack, context, key, used)),
    ...services.filter(({ service }) => service.network_mode === 'none').map(alone),
  ]
}

/** A label on the Pods of a service for each network that it takes part in. */
export function lowerNetworkLabels(of: ServiceInStack): PodPart {
  const keys = attachedNetworks(of).map(({ key }) => key)
  return keys.length === 0 ? {} : { labels: Object.fromEntries(keys.map((key) => [networkLabel(key), 'true'])) }
}

function networkLabel(key: string): string {
  return `${labels.networkPrefix}${objectName(key)}`
}

function usedNetworks(services: readonly ServiceInStack[]): readonly string[] {
  return [...new Set(services.flatMap((of) => attachedNetworks(of).map(({ key }) => key)))]
}

function isInternal(stack: Stack, key: string): boolean {
  return stack.networks[key]?.internal === true
}

function members(stack: Stack, key: string): { readonly [label: string]: string } {
  return { ...selectorLabels(stack), [networkLabel(key)]: 'true' }
}

function ingressPolicy(stack: Stack, context: LowerContext, key: string): ObjectResource {
  const podSelector = { matchLabels: members(stack, key) }
  return policy(stack, context, {
    name: objectName(`network-${key}`),
    group: key,
    spec: { podSelector, policyTypes: ['Ingress'], ingress: [{ _from: [{ podSelector }] }] },
    path: ['networks', key],
  })
}

/** Published ports and those of an Ingress are open to everybody. */
function openPorts(of: ServiceInStack): readonly ObjectResource[] {
  const { stack, context, name, service, settings } = of
  const type = settings.service?.type
  const isOpen = settings.ingress.length > 0 || type === 'NodePort' || type === 'LoadBalancer'
  const ports = (service.ports ?? []).map(({ target, protocol = 'tcp' }) => ({ port: target, protocol: protocol.toUpperCase() }))
  if (!isOpen && ports.length === 0) return []
  const rule: V1NetworkPolicyIngressRule = isOpen ? {} : { ports }
  return [
    policy(stack, context, {
      name: objectName(`published-${name}`),
      group: name,
      service: name,
      spec: {
        podSelector: { matchLabels: selectorLabels(stack, podOwner(stack, name)) },
        policyTypes: ['Ingress'],
        ingress: [rule],
      },
      path: ['services', name, 'ports'],
    }),
  ]
}

/** Of those that are on internal networks alone: they reach their peers and the cluster's DNS. */
function internalPolicy(stack: Stack, context: LowerContext, key: string, used: readonly string[]): ObjectResource {
  const outward = used.filter((other) => !isInternal(stack, other))
  const matchLabels = members(stack, key)
  return policy(stack, context, {
    name: objectName(`internal-${key}`),
    group: key,
    spec: {
      podSelector: {
        matchLabels,
        ...(outward.length > 0 && {
          matchExpressions: outward.map((other) => ({ key: networkLabel(other), operator: 'DoesNotExist' })),
        }),
      },
      policyTypes: ['Egress'],
      egress: [
        { to: [{ podSelector: { matchLabels } }] },
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    },
    path: ['networks', key, 'internal'],
  })
}

function alone({ stack, context, name }: ServiceInStack): ObjectResource {
  return policy(stack, context, {
    name: objectName(`no-network-${name}`),
    group: name,
    service: name,
    spec: {
      podSelector: { matchLabels: selectorLabels(stack, podOwner(stack, name)) },
      policyTypes: ['Ingress', 'Egress'],
    },
    path: ['services', name, 'network_mode'],
  })
}

interface PolicyDraft {
  readonly name: string
  readonly group: string
  readonly service?: string
  readonly spec: V1NetworkPolicySpec
  readonly path: readonly string[]
}

function policy(stack: Stack, context: LowerContext, { name, group, service, spec, path }: PolicyDraft): ObjectResource {
  // The client library calls `from`, a word of the language, `_from`; the API does not.
  const written = JSON.parse(JSON.stringify(spec).replaceAll('"_from":', '"from":')) as object
  const origin = context.origins.at(path)
  return objectResource(stack, context, {
    kind: 'network-policy',
    name,
    group,
    ...(service !== undefined && { service }),
    body: { spec: written },
    fields: { rules: JSON.stringify(written) },
    ...(origin !== undefined && { origin }),
  })
}

function accountForNetworks(stack: Stack, context: LowerContext, used: readonly string[]): void {
  const { accounts, facts } = context
  const enforced = facts.cluster.enforcesNetworkPolicies === true
  for (const [key, network] of Object.entries(stack.networks)) {
    const path = ['networks', key]
    const isDivided = used.length > 1 && used.includes(key)
    if (network.external === true) {
      accounts.approximated([...path, 'external'], 'a network of Docker is none of the cluster: only this stack takes part in it')
    }
    if (!isDivided && !isInternal(stack, key)) accounts.translated(path, 'the network of all Pods')
    else if (enforced) accounts.translated(path, `NetworkPolicy ${objectName(`network-${key}`)}`)
    else {
      const reason =
        'a NetworkPolicy is written, but nothing shows that this cluster enforces any: every Pod may reach every other'
      accounts.approximated(path, reason, 'use a network plugin that does (kindnet, Calico, Cilium)')
    }
    // Of defaults nothing is said: what was written as one (`front: {}`) would be taken for it.
    const written = context.origins.keys(path).map(String)
    for (const attribute of written.filter((each) => lost.has(each))) {
      accounts.ignored([...path, attribute], "addresses, drivers and names of networks are the cluster's own")
    }
  }
}

const lost: ReadonlySet<string> = new Set([
  'name',
  'driver',
  'driver_opts',
  'ipam',
  'attachable',
  'enable_ipv4',
  'enable_ipv6',
  'labels',
])
