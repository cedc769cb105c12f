import type { ServiceInStack } from './service-in-stack.js'

/** A port on which peers reach a service: the container's own, as in Compose. */
export interface ServicePort {
  readonly name: string
  readonly port: number
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
  readonly appProtocol?: string
}

/**
 * The ports of a service's Service: those of `ports` and `expose`, those that its image exposes, and those that peers name in their
 * environment or command (`http://api:3000`). None means that nothing is known of them, and that peers may use any.
 * @param names under which peers may name it
 * @param peers everyone in the stack
 */
export function servicePorts(
  of: ServiceInStack,
  names: readonly string[],
  peers: readonly ServiceInStack[],
): readonly ServicePort[] {
  const declared = [...declaredPorts(of), ...exposedPorts(of.service.expose ?? [])]
  const known = [...declared, ...exposedPorts(of.image?.exposedPorts ?? [])]
  return withoutDoubles(known.length === 0 ? [] : [...known, ...portsNamedBy(peers, names)])
}

/** As `ServicePort`, before every port has a name of its own. */
interface KnownPort extends Omit<ServicePort, 'name'> {
  readonly name?: string
}

function declaredPorts({ service }: ServiceInStack): readonly KnownPort[] {
  return (service.ports ?? []).map(({ target, protocol, name, app_protocol }) => ({
    port: target,
    protocol: protocolOf(protocol),
    ...(name !== undefined && isPortName(name) && { name }),
    ...(app_protocol !== undefined && { appProtocol: app_protocol }),
  }))
}

/** `3000`, `3000-3005`, `53/udp` */
function exposedPorts(written: readonly string[]): readonly KnownPort[] {
  return written.flatMap((text) => {
    const match = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(text)
    if (match === null) return []
    const first = Number(match[1])
    const last = Number(match[2] ?? first)
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
      port: first + index,
      protocol: protocolOf(match[3]),
    }))
  })
}

/** Ports that stand behind one of these names in what peers are told: `redis://cache:6380/0`. */
export function portsNamedBy(peers: readonly ServiceInStack[], names: readonly string[]): readonly KnownPort[] {
  const alternatives = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const pattern = new RegExp(`(?<![\\w.-])(?:${alternatives}):(\\d{1,5})(?!\\d)`, 'gi')
  const ports = peers.flatMap((peer) =>
    textsOf(peer).flatMap((text) => [...text.matchAll(pattern)].map((match) => Number(match[1]))),
  )
  return ports.filter((port) => port > 0 && port <= 65535).map((port) => ({ port, protocol: 'TCP' }))
}

/** Whether peers name a host: in their environment or command. */
export function isNamedBy(peers: readonly ServiceInStack[], name: string): boolean {
  const pattern = new RegExp(`(?<![\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.-])`, 'i')
  return peers.some((peer) => textsOf(peer).some((text) => pattern.test(text)))
}

function textsOf({ service, stack }: ServiceInStack): readonly string[] {
  const values = Object.values(service.environment ?? {}).flatMap((value) => value ?? [])
  const contents = (service.configs ?? []).flatMap(({ source }) => stack.configs[source]?.content ?? [])
  return [...values, ...(service.entrypoint ?? []), ...(service.command ?? []), ...contents]
}

/** Of each port and protocol one, under the name that somebody gave it or else `tcp-8080`. */
function withoutDoubles(ports: readonly KnownPort[]): readonly ServicePort[] {
  const found = new Map<string, KnownPort>()
  for (const port of ports) {
    const key = `${port.port}/${port.protocol}`
    found.set(key, { ...port, ...found.get(key) })
  }
  const taken = new Set<string>()
  return [...found.values()].map((port) => {
    const plain = `${port.protocol.toLowerCase()}-${port.port}`
    const name = port.name !== undefined && !taken.has(port.name) ? port.name : plain
    taken.add(name)
    return { ...port, name }
  })
}

function protocolOf(text: string | undefined): ServicePort['protocol'] {
  if (text?.toLowerCase() === 'udp') return 'UDP'
  return text?.toLowerCase() === 'sctp' ? 'SCTP' : 'TCP'
}

/** As the API has it: at most 15 of lower-case letters, digits and single `-`, at least one letter. */
function isPortName(name: string): boolean {
  return name.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name)
}
