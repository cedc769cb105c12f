import type { Port, Service } from '../../../model/service.js'
import type { PortBinding, PortMap } from '../wire/container.js'

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

function portAndProtocol(port: Port): string {
  return `${port.target}/${port.protocol ?? 'tcp'}`
}
