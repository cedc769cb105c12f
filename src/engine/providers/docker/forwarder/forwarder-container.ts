import { createHash } from 'node:crypto'
import type { RouteTable } from '../../../model/forwarder-routes.js'
import type { ForwarderWish, RoutedPort } from '../../forwarder-api.js'
import type { ContainerCreateBody, PortBinding } from '../wire/container.js'
import { forwarderLabels } from './labels.js'

/** A port of the forwarder's container, and what it serves. */
export interface ForwarderPort {
  readonly port: number
  readonly service: string
  readonly target: number
  readonly protocol: 'tcp' | 'udp'
}

/** Where the program and its table lie in the container. */
export const forwarderFolder = '/stack-forwarder'

/** What the forwarder is to be: what another container is needed for, and what it can be told while it runs. */
export interface ForwarderDesign {
  readonly body: Omit<ContainerCreateBody, 'Image'>
  /** Of all that stands in the body but for `fields`, and of the program. */
  readonly made: string
  readonly table: RouteTable
}

/** @param program the bundled program's text */
export function designForwarder(wish: ForwarderWish, program: string): ForwarderDesign {
  const placed = placePorts(wish.ports)
  const bindings: Record<string, PortBinding[]> = {}
  for (const { at, wanted } of placed) {
    const key = `${at.port}/${at.protocol}`
    bindings[key] = [...(bindings[key] ?? []), { HostIp: wanted.hostIp, HostPort: hostPort(wanted) }]
  }
  const ports = distinct(placed.map(({ at }) => at))
  const body = {
    Cmd: ['node', `${forwarderFolder}/forwarder.cjs`],
    Entrypoint: [],
    // Nobody: all it needs is the network.
    User: '65534:65534',
    ExposedPorts: Object.fromEntries(Object.keys(bindings).map((key) => [key, {}])),
    Labels: { [forwarderLabels.project]: wish.project, [forwarderLabels.ports]: JSON.stringify(ports) },
    Healthcheck: {
      Test: ['CMD', 'node', `${forwarderFolder}/forwarder.cjs`, 'health'],
      Interval: 60 * second,
      Timeout: 10 * second,
      Retries: 3,
    },
    HostConfig: {
      NetworkMode: wish.network,
      PortBindings: bindings,
      RestartPolicy: { Name: 'unless-stopped' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      // Ports below 1024 are for nobody, too.
      Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
    },
  }
  const made = createHash('sha256')
    .update(JSON.stringify([body, program]))
    .digest('hex')
    .slice(0, 12)
  return {
    body: { ...body, Labels: { ...body.Labels, [forwarderLabels.fields]: wish.fields, [forwarderLabels.made]: made } },
    made,
    table: {
      routes: distinct(placed.map(({ at, wanted }) => ({ protocol: at.protocol, port: at.port, targets: wanted.nodes }))),
    },
  }
}

const second = 1_000_000_000

interface PlacedPort {
  readonly at: ForwarderPort
  readonly wanted: RoutedPort
}

/** Each on its own number, as far as no other service has it: `docker ps` then shows `8080->80/tcp`. Two host ports may lead to one. */
function placePorts(wanted: readonly RoutedPort[]): readonly PlacedPort[] {
  const placed: PlacedPort[] = []
  for (const want of wanted) {
    const { service, target, protocol } = want
    const twin = placed.find(({ at }) => at.service === service && at.target === target && at.protocol === protocol)
    const isTaken = (port: number) => placed.some(({ at }) => at.port === port && at.protocol === protocol)
    let port = twin?.at.port ?? target
    while (twin === undefined && isTaken(port)) port = port === 65_535 ? 1024 : port + 1
    placed.push({ at: { port, service, target, protocol }, wanted: want })
  }
  return placed
}

function hostPort({ published, lastPublished }: RoutedPort): string {
  if (lastPublished !== undefined) return `${published}-${lastPublished}`
  return published === 0 ? '' : String(published)
}

function distinct<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}
