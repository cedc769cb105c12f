import { humanDuration } from '../../../model/human.js'
import type { ContainerState, Health } from '../../../model/observed.js'
import type { ReachablePort, ServiceContainer } from '../../../model/service-container.js'
import { annotations, labels } from '../labels.js'
import type { ContainerSpec, ContainerStatus, PodObject, Terminated } from '../wire.js'

/** A port of a service that leads here from a port of this machine. */
export interface PublishedPort {
  readonly service: string
  /** Empty for all addresses. */
  readonly hostIp: string
  readonly published: number
  readonly target: number
  readonly protocol: string
}

/** One container of a pod: what Docker's half calls a container of a service. */
export interface PodContainer {
  readonly pod: PodObject
  readonly spec: ContainerSpec
  readonly status?: ContainerStatus
  readonly service: string
}

/** The containers of a pod. The first is the service's own; others are services that share its network (`network_mode: service:..`). */
export function containersOf(pod: PodObject): readonly PodContainer[] {
  const own = serviceOf(pod)
  return (pod.spec?.containers ?? []).map((spec, index) => {
    const status = pod.status?.containerStatuses?.find(({ name }) => name === spec.name)
    return { pod, spec, service: index === 0 ? own : spec.name, ...(status && { status }) }
  })
}

function serviceOf({ metadata }: PodObject): string {
  return metadata.annotations?.[annotations.service] ?? metadata.labels?.[labels.service] ?? ''
}

/** What names a container for all of our commands: the pod, and the container where the pod has several. */
export function handleOf({ pod, spec }: PodContainer): string {
  return (pod.spec?.containers?.length ?? 1) === 1 ? pod.metadata.name : `${pod.metadata.name}/${spec.name}`
}

/** The row of a container. @param now milliseconds since 1970 */
export function serviceContainer(
  container: PodContainer,
  number: number,
  published: readonly PublishedPort[],
  now: number,
): ServiceContainer {
  const { pod, spec, status, service } = container
  const { metadata } = pod
  const project = metadata.labels?.[labels.project] ?? ''
  const oneOff = isOneOff(pod)
  const state = stateOf(container)
  const health = healthOf(container, now)
  const volumes = (pod.spec?.volumes ?? []).filter(({ name }) => spec.volumeMounts?.some((mount) => mount.name === name))
  const claims = volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
  return {
    handle: handleOf(container),
    name: oneOff ? metadata.name : `${project}-${service}-${number}`,
    project,
    service,
    ...(!oneOff && { number }),
    oneOff,
    image: spec.image ?? '',
    imageId: status?.imageID ?? '',
    command: commandText(spec),
    createdAt: Date.parse(metadata.creationTimestamp ?? '') || 0,
    state,
    health,
    exitCode: endOf(container)?.exitCode ?? 0,
    status: statusText(container, state, health, now),
    ports: portsOf(container, state === 'running' && !oneOff ? published : []),
    labels: metadata.labels ?? {},
    networks: Object.keys(metadata.labels ?? {}).flatMap((label) =>
      label.startsWith(labels.networkPrefix) ? [label.slice(labels.networkPrefix.length)] : [],
    ),
    mounts: [...claims, ...volumes.flatMap(({ hostPath }) => hostPath?.path ?? [])].sort(),
    localVolumes: claims.length,
  }
}

/** As it runs: on the cluster every `$` that is no variable is written twice. */
export function commandText({ command = [], args = [] }: ContainerSpec): string {
  return [...command, ...args].join(' ').replaceAll('$$', '$')
}

export function isOneOff({ metadata }: PodObject): boolean {
  return metadata.labels?.[labels.oneOff] !== undefined
}

/** In Docker's words. A container that is to start again counts as restarting, however long Kubernetes waits before it. */
export function stateOf({ pod, status }: PodContainer): ContainerState {
  if (pod.metadata.deletionTimestamp !== undefined) return 'removing'
  const { running, terminated } = status?.state ?? {}
  if (running !== undefined) return 'running'
  if (terminated !== undefined) return startsAgain(pod, terminated) ? 'restarting' : 'exited'
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 'exited'
  return (status?.restartCount ?? 0) > 0 ? 'restarting' : 'created'
}

function startsAgain({ spec, status }: PodObject, { exitCode }: Terminated): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false
  const policy = spec?.restartPolicy ?? 'Always'
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}

/** `starting` as long as its probe may fail, as Docker counts: `unhealthy` after so many failures in a row. */
export function healthOf({ spec, status }: PodContainer, now: number): Health {
  const { readinessProbe } = spec
  const { running } = status?.state ?? {}
  if (readinessProbe === undefined || running === undefined) return 'none'
  if (status?.ready) return 'healthy'
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 } = readinessProbe
  const patience = initialDelaySeconds + failureThreshold * (periodSeconds + timeoutSeconds)
  return now - Date.parse(running.startedAt ?? '') < patience * 1000 ? 'starting' : 'unhealthy'
}

/** How it ended: now, or the time before where it is to start again. */
export function endOf({ status }: PodContainer): Terminated | undefined {
  if (status?.state?.running !== undefined) return undefined
  return status?.state?.terminated ?? status?.lastState?.terminated
}

function statusText(container: PodContainer, state: ContainerState, health: Health, now: number): string {
  const { status, pod } = container
  const ago = (time: string | undefined) => humanDuration(Math.max(0, now - (Date.parse(time ?? '') || now)))
  const end = endOf(container)
  switch (state) {
    case 'running': {
      const suffix = { none: '', starting: ' (health: starting)', healthy: ' (healthy)', unhealthy: ' (unhealthy)' }[health]
      return `Up ${ago(status?.state?.running?.startedAt)}${suffix}`
    }
    case 'exited':
      return end === undefined
        ? `Exited (${pod.status?.reason ?? 'unknown'})`
        : `Exited (${end.exitCode}) ${ago(end.finishedAt)} ago`
    case 'restarting':
      return `Restarting (${end?.exitCode ?? 0}) ${ago(end?.finishedAt)} ago`
    case 'removing':
      return 'Removal In Progress'
    default: {
      const reason = whyNotStarted(container)
      return reason === undefined ? 'Created' : `Created (${reason})`
    }
  }
}

/** What keeps it from its start, in the word that Kubernetes has for it; undefined while all goes well. */
function whyNotStarted({ pod, status }: PodContainer): string | undefined {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False') return scheduled.reason
  const { reason } = status?.state?.waiting ?? {}
  return reason === 'ContainerCreating' || reason === 'PodInitializing' ? undefined : reason
}

function portsOf({ spec, service }: PodContainer, published: readonly PublishedPort[]): readonly ReachablePort[] {
  const own = published.filter((port) => port.service === service)
  const inside = (spec.ports ?? []).map(({ containerPort, protocol = 'TCP' }) => ({
    target: containerPort,
    protocol: protocol.toLowerCase(),
  }))
  const unpublished = inside.filter(
    ({ target, protocol }) => !own.some((port) => port.target === target && port.protocol === protocol),
  )
  return [
    ...own.map(({ hostIp, published, target, protocol }) => ({ hostIp: hostIp || '0.0.0.0', published, target, protocol })),
    ...unpublished.map((port) => ({ hostIp: '', published: 0, ...port })),
  ].sort((one, other) => one.target - other.target || one.published - other.published || (one.protocol < other.protocol ? -1 : 1))
}
