import { type Need, resourceId } from '../../../model/need.js'
import type { Port } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import { serviceObjectName } from './dns-names.js'
import type { ForwardedPort, KubernetesResource, ObjectResource, PublishedPortsResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { suffixed } from './names.js'
import { objectResource, selectorLabels } from './object-resource.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'
import { podOwner } from './workloads.js'

/**
 * The ports that a stack publishes on this machine: on a local cluster one NodePort Service for each service that has some, and one
 * forwarder that leads to them all. A cluster elsewhere has no way to ports of this machine.
 */
export function lowerPublishedPorts(stack: Stack, context: LowerContext): readonly KubernetesResource[] {
  const services = servicesOf(stack, context).filter(({ service }) => (service.ports ?? []).length > 0)
  if (context.facts.cluster.driver === 'remote') {
    for (const of of services) accountForRemote(of)
    return []
  }
  const published = services.map((of) => ({ of, ports: forwardable(of) })).filter(({ ports }) => ports.length > 0)
  if (published.length === 0) return []
  return [
    ...published.map(({ of, ports }) => nodePortService(of, ports)),
    forwarder(
      context,
      published.flatMap(({ of, ports }) => ports.map(([index, port]) => forwardedPort(of, index, port))),
    ),
  ]
}

/** With the place in the list of ports. */
type PlacedPort = readonly [index: number, port: Port]

/** The forwarder speaks TCP and UDP. */
function forwardable(of: ServiceInStack): readonly PlacedPort[] {
  return [...(of.service.ports ?? []).entries()].filter(([index, port]) => {
    if (port.protocol === 'sctp') {
      of.accounts.rejected(['ports', index], 'SCTP cannot be published on this machine', 'use `expose` for peers in the stack')
      return false
    }
    const address = port.host_ip ? `${port.host_ip}:` : ''
    const place = `${address}${port.published ?? 'a free port'}/${port.protocol ?? 'tcp'}`
    of.accounts.translated(
      ['ports', index],
      `${place} of this machine, Service ${publishedName(of)}, container port ${port.target}`,
    )
    return true
  })
}

function nodePortService(of: ServiceInStack, ports: readonly PlacedPort[]): ObjectResource {
  const { stack, context, name } = of
  const targets = [...new Map(ports.map(([, { target, protocol = 'tcp' }]) => [`${protocol}-${target}`, { target, protocol }]))]
  return objectResource(stack, context, {
    kind: 'service',
    name: publishedName(of),
    group: name,
    service: name,
    body: {
      spec: {
        type: 'NodePort',
        selector: selectorLabels(stack, podOwner(stack, name)),
        ports: targets.map(([portName, { target, protocol }]) => ({
          name: portName,
          port: target,
          targetPort: target,
          protocol: protocol.toUpperCase(),
        })),
      },
    },
    fields: { ports: targets.map(([portName]) => portName) },
    origin: context.origins.at(['services', name, 'ports']),
  })
}

function forwarder(context: LowerContext, ports: readonly ForwardedPort[]): PublishedPortsResource {
  const objects = [...new Set(ports.map(({ objectName }) => objectName))]
  const [first] = ports
  return {
    id: resourceId('published-ports', 'ports'),
    kind: 'published-ports',
    group: 'ports',
    name: 'ports',
    needs: objects.map((name): Need => ({ id: resourceId('service', name), until: 'exists', follows: 'no', required: true })),
    spec: Object.fromEntries(
      ports.map(({ service, hostIp, published, lastPublished = published, target, protocol }, index) => [
        `services.${service}.ports.${index}`,
        `${hostIp}:${published === lastPublished ? published : `${published}-${lastPublished}`}:${target}/${protocol}`,
      ]),
    ),
    lifetime: 'static',
    change: 'update',
    external: false,
    ...(first !== undefined && { origin: context.origins.at(['services', first.service, 'ports']) }),
    ports,
  }
}

function forwardedPort(of: ServiceInStack, index: number, port: Port): ForwardedPort {
  const origin = of.context.origins.at(['services', of.name, 'ports', index])
  return {
    service: of.name,
    objectName: publishedName(of),
    hostIp: port.host_ip ?? '',
    ...hostPorts(port),
    target: port.target,
    protocol: port.protocol === 'udp' ? 'udp' : 'tcp',
    ...(origin && { origin }),
  }
}

/** `8080`, `9000-9010` to choose from, or nothing, which means any. */
function hostPorts({ published = '' }: Port): Pick<ForwardedPort, 'published' | 'lastPublished'> {
  const [first = '', last = first] = published.split('-')
  return { published: Number(first === '' ? 0 : first), ...(last !== first && { lastPublished: Number(last) }) }
}

function publishedName(of: ServiceInStack): string {
  return suffixed(serviceObjectName(of), 'published')
}

function accountForRemote({ accounts, service, name }: ServiceInStack): void {
  for (const index of (service.ports ?? []).keys()) {
    accounts.approximated(
      ['ports', index],
      'open to the stack itself; a cluster elsewhere has no way to ports of this machine',
      `reach it by \`stack k8s port-forward ${name}\`, \`x-k8s.ingress\` or \`x-k8s.service: { type: LoadBalancer }\``,
    )
  }
}
