import { unpackTar } from 'modern-tar'
import type { RouteTable } from '../../../model/forwarder-routes.js'
import type { ObservedForwarder, ObservedRoute, PublishedAddress } from '../../forwarder-api.js'
import type { EngineApi } from '../engine-api.js'
import { isNotFound } from '../engine-error.js'
import { nameOf } from '../observed-container.js'
import type { ContainerSummary } from '../wire/container.js'
import { type ForwarderPort, forwarderFolder } from './forwarder-container.js'
import { forwarderLabels } from './labels.js'

/** The containers of a project's forwarder, the one that counts first; more than one where a replacement was broken off. */
export async function forwarderContainers(
  { containers }: EngineApi,
  project: string,
  signal?: AbortSignal,
): Promise<readonly ContainerSummary[]> {
  const found = await containers.list({ filters: { label: [`${forwarderLabels.project}=${project}`] } }, signal)
  return [...found].sort((one, other) => Number(isRunning(other)) - Number(isRunning(one)) || other.Created - one.Created)
}

export function isRunning({ State }: ContainerSummary): boolean {
  return State === 'running'
}

export async function observeForwarder(
  api: EngineApi,
  project: string,
  signal?: AbortSignal,
): Promise<ObservedForwarder | undefined> {
  const [container] = await forwarderContainers(api, project, signal)
  if (container === undefined) return undefined
  const { routes } = await readTable(api, container.Id, signal)
  return {
    handle: container.Id,
    name: nameOf(container),
    state: isRunning(container) ? 'running' : 'stopped',
    fields: container.Labels[forwarderLabels.fields] ?? '',
    ports: publishedAddresses(container),
    routes: portsOf(container).flatMap(({ port, service, target, protocol }): readonly ObservedRoute[] => {
      const route = routes.find((one) => one.port === port && one.protocol === protocol)
      return route === undefined ? [] : [{ service, target, protocol, nodes: route.targets }]
    }),
  }
}

/** The addresses that the engine gave it, one per host address and port, in the order of the stack. */
export function publishedAddresses(container: ContainerSummary): readonly PublishedAddress[] {
  return portsOf(container).flatMap(({ port, service, target, protocol }) =>
    container.Ports.flatMap(({ IP = '', PrivatePort, PublicPort, Type }) =>
      PrivatePort === port && Type === protocol && PublicPort !== undefined
        ? [{ service, hostIp: IP, published: PublicPort, target, protocol }]
        : [],
    ),
  )
}

function portsOf({ Labels }: ContainerSummary): readonly ForwarderPort[] {
  try {
    const ports: unknown = JSON.parse(Labels[forwarderLabels.ports] ?? '[]')
    // Written by `designForwarder` alone.
    return Array.isArray(ports) ? (ports as readonly ForwarderPort[]) : []
  } catch {
    return []
  }
}

/** What it was told last; nothing where it was never told. */
async function readTable({ containers }: EngineApi, container: string, signal?: AbortSignal): Promise<RouteTable> {
  try {
    const archive = await containers.getArchive(container, `${forwarderFolder}/routes.json`, signal)
    const chunks: Buffer[] = []
    for await (const chunk of archive) chunks.push(chunk)
    const [file] = await unpackTar(new Uint8Array(Buffer.concat(chunks)))
    return JSON.parse(new TextDecoder().decode(file?.data))
  } catch (error) {
    if (isNotFound(error) || error instanceof SyntaxError) return { routes: [] }
    throw error
  }
}
