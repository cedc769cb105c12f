import type { Origins } from '../../../model/origin.js'
import type { Port, Service } from '../../../model/service.js'
import type { PortBinding, PortMap } from '../wire/container.js'
import type { PublishedPort } from './docker-resource.js'

/** `ExposedPorts` of a service: what it exposes and what it publishes. An `expose` entry goes to the engine as it is written. */
export function exposedPorts(service: Service): Record<string, Record<string, never>> {
  const exposed = [...(service.expose ?? []), ...(service.ports ?? []).map(portAndProtocol)]
  return Object.fromEntries(exposed.map((port) => [port, {}]))
}

/** `PortBindings`: a published range is left to the engine to choose from, no published port at all means any. */
export function portBindings(ports: readonly Port[]): PortMap {
  const bindings: Record<string, readonly PortBinding[]> = {}
  for (const port of ports) {
    const key = portAndProtocol(port)
    bindings[key] = [...(bindings[key] ?? []), { HostIp: port.host_ip ?? '', HostPort: port.published ?? '' }]
  }
  return bindings
}

/** The host ports that are fixed, with their lines: what can be checked before anything is created. */
export function publishedPorts(name: string, service: Service, origins: Origins): readonly PublishedPort[] {
  return (service.ports ?? []).flatMap(({ published, host_ip = '', protocol = 'tcp', target }, index) => {
    if (published === undefined || !/^\d+$/.test(published) || published === '0') return []
    const origin = origins.at(['services', name, 'ports', index])
    return [{ hostIp: host_ip, port: Number(published), protocol, target, origin }]
  })
}

function portAndProtocol(port: Port): string {
  return `${port.target}/${port.protocol ?? 'tcp'}`
}
