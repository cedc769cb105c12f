import { humanDuration } from '../model/human.js'
import type { ContainerState } from '../model/observed.js'
import type { ServiceContainer } from '../model/service-container.js'
import type { Inventory } from '../providers/provider.js'
import { portsText } from './port-text.js'
import { type ProjectReference, projectName } from './project.js'
import { declaredServices, selectContainers } from './select-containers.js'

export interface PsRequest {
  /** None means all. */
  readonly services: readonly string[]
  /** `alive`: what runs, is paused or restarts. `all`: those that ended and those of `run`, too. Or exactly these states. */
  readonly states: 'alive' | 'all' | readonly ContainerState[]
  /** Containers of services that are no longer in the stack file. */
  readonly orphans: 'included' | 'excluded'
}

/**
 * The containers of a project, by name.
 * @throws StackError for a service that is neither declared nor has containers
 */
export async function ps(
  reference: ProjectReference,
  request: PsRequest,
  inventory: Inventory,
  signal?: AbortSignal,
): Promise<readonly ServiceContainer[]> {
  const containers = await inventory.containers(projectName(reference), signal)
  const declared = declaredServices(reference)
  return selectContainers(reference, containers, request.services)
    .filter(({ oneOff }) => !oneOff || request.states !== 'alive')
    .filter(({ state }) => isWanted(state, request.states))
    .filter(({ service }) => request.orphans === 'included' || declared.length === 0 || declared.includes(service))
}

function isWanted(state: ContainerState, states: PsRequest['states']): boolean {
  if (states === 'all') return true
  const wanted = states === 'alive' ? ['running', 'paused', 'restarting'] : states
  return wanted.includes(state)
}

/** One row of `ps`, with the fields of `docker compose ps --format json`; table and templates print the same ones. */
export interface PsRecord {
  readonly Command: string
  readonly CreatedAt: string
  readonly ExitCode: number
  readonly Health: string
  readonly ID: string
  readonly Image: string
  readonly Labels: string
  readonly LocalVolumes: string
  readonly Mounts: string
  readonly Name: string
  readonly Names: string
  readonly Networks: string
  readonly Ports: string
  readonly Project: string
  readonly Publishers: readonly Publisher[]
  readonly RunningFor: string
  readonly Service: string
  readonly Size: string
  readonly State: string
  readonly Status: string
}

interface Publisher {
  readonly URL: string
  readonly TargetPort: number
  readonly PublishedPort: number
  readonly Protocol: string
}

/**
 * @param now milliseconds since 1970
 * @param width `short` cuts ids, commands and mounts as tables do; `full` is `--no-trunc`
 */
export function psRecord(container: ServiceContainer, now: number, width: 'short' | 'full'): PsRecord {
  const { handle, name, labels, mounts, health } = container
  const cut = (text: string, length: number) => (width === 'full' ? text : ellipsis(text, length))
  return {
    Command: `"${cut(container.command, 20)}"`,
    CreatedAt: utcText(container.createdAt),
    ExitCode: container.exitCode,
    Health: health === 'none' ? '' : health,
    // Ids of hexadecimal digits are known by their beginning; names of pods are not.
    ID: width === 'full' || !/^[0-9a-f]{64}$/.test(handle) ? handle : handle.slice(0, 12),
    Image: container.image,
    Labels: Object.keys(labels)
      .sort()
      .map((key) => `${key}=${labels[key]}`)
      .join(','),
    LocalVolumes: String(container.localVolumes),
    Mounts: mounts.map((mount) => cut(mount, 15)).join(','),
    Name: name,
    Names: name,
    Networks: container.networks.join(','),
    Ports: portsText(container.ports),
    Project: container.project,
    Publishers: container.ports.map(({ hostIp, target, published, protocol }) => {
      return { URL: hostIp, TargetPort: target, PublishedPort: published, Protocol: protocol }
    }),
    RunningFor: `${humanDuration(now - container.createdAt)} ago`,
    Service: container.service,
    Size: '0B',
    State: container.state,
    Status: container.status,
  }
}

function ellipsis(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

/** As Go prints a time: `2026-11-21 12:27:59 +0000 UTC`. */
function utcText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/T(.*)\.\d+Z$/, ' $1 +0000 UTC')
}
