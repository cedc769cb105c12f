import type { Json } from '../../../model/json.js'
import type { Port } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { ObjectResource } from '../lower/kubernetes-resource.js'
import { objectName } from '../lower/names.js'
import { objectLabels, selectorLabels } from '../lower/object-resource.js'
import { podOwner } from '../lower/workloads.js'
import type { Manifest } from '../manifest.js'
import type { PublishValues } from './helm-values.js'
import type { PublishType, RenderedObject } from './rendered.js'

/**
 * Services that publish ports beyond the cluster, as `ports` did on the machine: a NodePort or LoadBalancer for each service that
 * publishes any.
 */
export function publishedServices(
  stack: Stack,
  resources: readonly ObjectResource[],
  type: PublishType,
): readonly RenderedObject[] {
  const namespace = resources.find(({ manifest }) => manifest.metadata.namespace !== undefined)?.manifest.metadata.namespace
  return Object.entries(stack.services).flatMap(([service, { ports = [] }]): readonly RenderedObject[] => {
    if (ports.length === 0) return []
    const owner = podOwner(stack, service)
    return [
      {
        group: service,
        service,
        comments: [`${published(ports)} of services.${service}, beyond the cluster`],
        manifest: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: {
            name: publishedName(service),
            ...(namespace !== undefined && { namespace }),
            labels: objectLabels(stack, service),
          },
          spec: { type, selector: selectorLabels(stack, owner), ports: servicePorts(ports, type) },
        },
      },
    ]
  })
}

/** What such a Service publishes, and how; undefined for any other object. */
export function publishedOf({ kind, metadata, spec }: Manifest): PublishValues | undefined {
  if (kind !== 'Service' || !metadata.name.endsWith(suffix)) return undefined
  // As it is made above.
  const { type, ports } = spec as { readonly type: string; readonly ports: Json }
  return { type, ports }
}

const suffix = '-published'

function publishedName(service: string): string {
  return `${objectName(service, 63 - suffix.length)}${suffix}`
}

/** Each once: Compose may publish a port at several addresses. */
function servicePorts(ports: readonly Port[], type: PublishType) {
  return [...new Map(ports.map((port) => servicePort(port, type)).map((port) => [port.name, port])).values()]
}

function servicePort({ target, published, protocol = 'tcp', app_protocol }: Port, type: PublishType) {
  const wanted = Number(published)
  const isPort = Number.isInteger(wanted) && wanted > 0
  const isNodePort = type === 'NodePort' && wanted >= 30000 && wanted <= 32767
  return {
    name: `${protocol}-${isPort && type === 'LoadBalancer' ? wanted : target}`,
    port: isPort && type === 'LoadBalancer' ? wanted : target,
    targetPort: target,
    protocol: protocol.toUpperCase(),
    ...(isNodePort && { nodePort: wanted }),
    ...(app_protocol !== undefined && { appProtocol: app_protocol }),
  }
}

function published(ports: readonly Port[]): string {
  return ports.map(({ published: wanted, target }) => (wanted === undefined ? `${target}` : `${wanted}:${target}`)).join(', ')
}
