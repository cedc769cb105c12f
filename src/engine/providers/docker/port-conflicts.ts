import type { Diagnostic } from '../../model/diagnostic.js'
import type { EngineApi } from './engine-api.js'
import { forwarderLabels } from './forwarder/labels.js'
import { hostPortHolder } from './host-port.js'
import type { PublishedPort } from './lower/docker-resource.js'
import { labels } from './lower/labels.js'
import { nameOf } from './observed-container.js'
import type { ContainerSummary } from './wire/container.js'

/** A host port that something is going to use. */
export interface PortClaim {
  /** What claims it: two replicas of a service are two. */
  readonly claimant: string
  readonly service: string
  readonly port: PublishedPort
}

/**
 * What stands in the way of the claims: each other, a container on the engine, another program of this machine.
 * @param leaving ids of containers that will have given up their ports by then
 */
export async function portConflicts(
  api: EngineApi,
  claims: readonly PortClaim[],
  leaving: ReadonlySet<string>,
): Promise<readonly Diagnostic[]> {
  if (claims.length === 0) return []
  const running = (await api.containers.list({})).filter(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort !== undefined))
  const staying = running.filter(({ Id }) => !leaving.has(Id))
  const findings = await Promise.all(
    claims.map(async (claim, index) => {
      const twin = claims.slice(0, index).find((other) => collide(other.port, claim.port))
      if (twin !== undefined) return [taken(claim, twinText(claim, twin), twinHint(claim, twin))]
      const holder = staying.find((container) => holds(container, claim.port))
      if (holder !== undefined) return [taken(claim, holderText(holder), holderHint(holder, claim.port))]
      // What leaves holds its ports until then.
      if (running.some((container) => holds(container, claim.port))) return []
      const other = await hostPortHolder(api.address, claim.port)
      return other === undefined ? [] : [taken(claim, other, otherPort(claim.port))]
    }),
  )
  return findings.flat()
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

function taken({ service, port }: PortClaim, by: string, hint: string): Diagnostic {
  const number = port.protocol === 'tcp' ? `${port.port}` : `${port.port}/${port.protocol}`
  return {
    severity: 'error',
    code: 'port-taken',
    message: `services.${service}.ports: port ${number} is taken by ${by}`,
    hint,
    ...(port.origin && { position: port.origin }),
  }
}

function twinText(claim: PortClaim, twin: PortClaim): string {
  if (claim.service !== twin.service) return `service ${twin.service} of this stack`
  return claim.claimant === twin.claimant ? 'another line of the same service' : 'another replica of the same service'
}

function twinHint({ service, claimant, port }: PortClaim, twin: PortClaim): string {
  if (service !== twin.service || claimant === twin.claimant) return otherPort(port)
  return `give the replicas a range to choose from: \`ports: ["${port.port}-${port.port + 9}:${port.target}"]\``
}

function holderText(holder: ContainerSummary): string {
  const forwarded = holder.Labels[forwarderLabels.project]
  if (forwarded !== undefined) return `project ${forwarded} on Kubernetes (container ${nameOf(holder)})`
  const project = holder.Labels[labels.project]
  return `container ${nameOf(holder)}${project === undefined ? '' : ` of project ${project}`}`
}

function holderHint(holder: ContainerSummary, port: PublishedPort): string {
  const forwarded = holder.Labels[forwarderLabels.project]
  if (forwarded !== undefined) return `stack k8s -p ${forwarded} down, or ${otherPort(port)}`
  const project = holder.Labels[labels.project]
  const stop = project === undefined ? `docker stop ${nameOf(holder)}` : `stack -p ${project} down`
  return `${stop}, or ${otherPort(port)}`
}

function otherPort({ port, target }: PublishedPort): string {
  return `set another port: \`ports: ["${port + 1}:${target}"]\``
}
