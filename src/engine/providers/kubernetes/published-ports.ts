import type { Diagnostic } from '../../model/diagnostic.js'
import type { Outcome } from '../../model/event.js'
import { parseFieldDigests, printFieldDigests } from '../../model/field-digests.js'
import { digestFields } from '../../model/fields.js'
import { resourceId } from '../../model/need.js'
import type { Observed } from '../../model/observed.js'
import { publishedAddress } from '../../model/published-address.js'
import type { PortForwarder, RoutedPort } from '../forwarder-api.js'
import type { PerformContext } from '../provider.js'
import type { ClusterApi } from './cluster-api.js'
import type { ForwardedPort, PublishedPortsResource } from './lower/kubernetes-resource.js'
import { objectKinds } from './object-kinds.js'

/** Where published ports lead. */
export interface PortsPlace {
  readonly api: ClusterApi
  readonly namespace: string
  readonly project: string
  readonly forwarder: PortForwarder
  /** The docker network of the cluster's nodes, and what they are called there. */
  readonly network: string
  readonly nodes: readonly string[]
}

/** The forwarder as planned with: one resource for all ports of a project. Routes that lead nowhere any more are a difference. */
export async function observePublishedPorts(
  place: PortsPlace,
  expected: PublishedPortsResource | undefined,
): Promise<readonly Observed[]> {
  const found = await place.forwarder.observe(place.project)
  if (found === undefined) return []
  const routes = expected === undefined ? [] : await routedPorts(place, expected.ports)
  const isStale = routes.some(({ service, target, protocol, nodes }) => {
    const there = found.routes.find(
      (route) => route.service === service && route.target === target && route.protocol === protocol,
    )
    return there === undefined || JSON.stringify(there.nodes) !== JSON.stringify(nodes)
  })
  const drift = found.state === 'stopped' ? ['the forwarder has stopped'] : isStale ? ['routes changed'] : []
  const fields = parseFieldDigests(found.fields)
  return [
    {
      id: resourceId('published-ports', 'ports'),
      kind: 'published-ports',
      group: 'ports',
      name: found.name,
      handle: found.handle,
      needs: [],
      ...(fields && { fields }),
      state: found.state === 'running' ? 'running' : 'exited',
      health: 'none',
      owner: 'project',
      oneOff: false,
      attachedNetworks: [],
      mountedVolumes: [],
      ...(drift.length > 0 && { drift }),
    },
  ]
}

/** What stands in the way of ports that are to be published. */
export function checkPublishedPorts(
  { forwarder, project }: PortsPlace,
  { ports }: PublishedPortsResource,
): Promise<readonly Diagnostic[]> {
  return forwarder.check(project, ports)
}

/** Publishes the ports; answers with where they lead from. */
export async function publishPorts(
  place: PortsPlace,
  resource: PublishedPortsResource,
  context: PerformContext,
): Promise<Outcome> {
  const ports = await routedPorts(place, resource.ports)
  const { project, network, forwarder } = place
  const fields = printFieldDigests(digestFields(resource.spec))
  const addresses = await forwarder.ensure({ project, network, ports, fields }, context)
  // IPv4 and IPv6 are two addresses of one port.
  const count = new Set(addresses.map(({ published, protocol }) => `${published}/${protocol}`)).size
  const urls = addresses.flatMap(({ protocol, target, hostIp, published }) =>
    protocol === 'tcp' ? [publishedAddress(target, hostIp, String(published))] : [],
  )
  return { text: count === 1 ? '1 port forwarded' : `${count} ports forwarded`, urls: [...new Set(urls)] }
}

/** With the NodePorts that the cluster gave their Services; those of a service that takes no part yet are left out. */
async function routedPorts(
  { api, namespace, nodes }: PortsPlace,
  ports: readonly ForwardedPort[],
): Promise<readonly RoutedPort[]> {
  const { items } = await api.list(objectKinds.service, { namespace })
  return ports.flatMap((port) => {
    const service = items.find(({ metadata }) => metadata.name === port.objectName)
    const nodePort = nodePortOf(service?.spec, port)
    return nodePort === undefined ? [] : [{ ...port, nodes: nodes.map((host) => ({ host, port: nodePort })) }]
  })
}

function nodePortOf(spec: unknown, { target, protocol }: ForwardedPort): number | undefined {
  // The API documents these for a Service.
  const { ports = [] } = (spec ?? {}) as {
    readonly ports?: readonly { readonly port: number; readonly protocol?: string; readonly nodePort?: number }[]
  }
  return ports.find((each) => each.port === target && (each.protocol ?? 'TCP').toLowerCase() === protocol)?.nodePort
}
