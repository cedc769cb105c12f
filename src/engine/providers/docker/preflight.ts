import type { Diagnostic } from '../../model/diagnostic.js'
import type { Plan } from '../../model/plan.js'
import type { Preflight } from '../provider.js'
import type { EngineApi } from './engine-api.js'
import { hostPortHolder } from './host-port.js'
import type { ContainerResource, DockerResource, PublishedPort } from './lower/docker-resource.js'
import { labels } from './lower/labels.js'
import { nameOf } from './observed-container.js'
import type { ContainerSummary } from './wire/container.js'

/** Checks, before anything changes, that the host ports a plan is going to use are free; says who holds one that is not. */
export function dockerPreflight(api: EngineApi): Preflight<DockerResource> {
  return { check: (plan) => check(plan, api) }
}

interface Wanted {
  readonly container: ContainerResource
  readonly port: PublishedPort
}

async function check(plan: Plan<DockerResource>, api: EngineApi): Promise<readonly Diagnostic[]> {
  const wanted = startedContainers(plan).flatMap((container) => container.publishes.map((port): Wanted => ({ container, port })))
  if (wanted.length === 0) return []
  const running = (await api.containers.list({})).filter(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort !== undefined))
  const leaving = leavingContainers(plan)
  const staying = running.filter(({ Id }) => !leaving.has(Id))
  const findings = await Promise.all(
    wanted.map(async (want, index) => {
      const twin = wanted.slice(0, index).find((other) => collide(other.port, want.port))
      if (twin !== undefined) return [taken(want, twinText(want, twin), twinHint(want, twin))]
      const holder = staying.find((container) => holds(container, want.port))
      if (holder !== undefined) return [taken(want, holderText(holder), holderHint(holder, want.port))]
      // What leaves in this plan holds its ports until then.
      if (running.some((container) => holds(container, want.port))) return []
      const other = await hostPortHolder(api.address, want.port)
      return other === undefined ? [] : [taken(want, other, otherPort(want.port))]
    }),
  )
  return findings.flat()
}

/** Containers that are not running yet and will be. */
function startedContainers({ steps }: Plan<DockerResource>): readonly ContainerResource[] {
  return steps.flatMap(({ operation }) =>
    operation.type === 'start' && operation.target.resource?.kind === 'container' ? [operation.target.resource] : [],
  )
}

function leavingContainers({ steps }: Plan<DockerResource>): ReadonlySet<string> {
  return new Set(
    steps.flatMap(({ operation }) =>
      operation.type === 'stop' || operation.type === 'remove' || operation.type === 'replace' ? [operation.observed.handle] : [],
    ),
  )
}

function collide(one: PublishedPort, other: PublishedPort): boolean {
  return one.port === other.port && one.protocol === other.protocol && sameAddress(one.hostIp, other.hostIp)
}

function holds({ Ports }: ContainerSummary, { port, protocol, hostIp }: PublishedPort): boolean {
  return Ports.some(({ PublicPort, Type, IP }) => PublicPort === port && Type === protocol && sameAddress(IP ?? '', hostIp))
}

function sameAddress(one: string, other: string): boolean {
  return one === other || isAny(one) || isAny(other)
}

function isAny(address: string): boolean {
  return address === '' || address === '0.0.0.0' || address === '::'
}

function taken({ container, port }: Wanted, by: string, hint: string): Diagnostic {
  const number = port.protocol === 'tcp' ? `${port.port}` : `${port.port}/${port.protocol}`
  return {
    severity: 'error',
    code: 'port-taken',
    message: `services.${container.service}.ports: port ${number} is taken by ${by}`,
    hint,
    ...(port.origin && { position: port.origin }),
  }
}

function twinText(want: Wanted, twin: Wanted): string {
  if (want.container.service !== twin.container.service) return `service ${twin.container.service} of this stack`
  return want.container.id === twin.container.id ? 'another line of the same service' : 'another replica of the same service'
}

function twinHint({ container, port }: Wanted, twin: Wanted): string {
  if (container.service !== twin.container.service || container.id === twin.container.id) return otherPort(port)
  return `give the replicas a range to choose from: \`ports: ["${port.port}-${port.port + 9}:${port.target}"]\``
}

function holderText(holder: ContainerSummary): string {
  const project = holder.Labels[labels.project]
  return `container ${nameOf(holder)}${project === undefined ? '' : ` of project ${project}`}`
}

function holderHint(holder: ContainerSummary, port: PublishedPort): string {
  const project = holder.Labels[labels.project]
  const stop = project === undefined ? `docker stop ${nameOf(holder)}` : `stack -p ${project} down`
  return `${stop}, or ${otherPort(port)}`
}

function otherPort({ port, target }: PublishedPort): string {
  return `set another port: \`ports: ["${port + 1}:${target}"]\``
}
