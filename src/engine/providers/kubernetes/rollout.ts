import type { LiveObjects } from './follow-objects.js'
import type { Manifest } from './manifest.js'
import type { ObjectKindName } from './object-kinds.js'
import {
  asEvent,
  asPod,
  asWorkload,
  type ContainerStatus,
  type EventObject,
  type PodObject,
  type WorkloadObject,
} from './wire.js'

/** A workload and what belongs to its newest revision, of one moment. */
export interface Rollout {
  readonly kind: ObjectKindName
  readonly workload: WorkloadObject
  /** Of the newest revision. */
  readonly pods: readonly PodObject[]
  /** Of the workload, its newest ReplicaSet, these pods and the claims that they name; the oldest first. */
  readonly events: readonly EventObject[]
}

/** The kinds of objects that a rollout is made of. */
export function rolloutKinds(kind: ObjectKindName): readonly ObjectKindName[] {
  const around = ['persistent-volume-claim', 'event'] as const
  if (kind === 'pod') return [kind, ...around]
  return kind === 'deployment' ? [kind, 'replica-set', 'pod', ...around] : [kind, 'pod', ...around]
}

/** Finds what belongs to a workload's newest revision. Undefined: there is no such workload. */
export function rolloutOf(kind: ObjectKindName, name: string, objects: LiveObjects): Rollout | undefined {
  const found = objects.get(kind)?.get(name)
  if (found === undefined) return undefined
  const workload = asWorkload(found)
  const newest = kind === 'deployment' ? newestReplicaSet(workload, objects) : undefined
  const owner = kind === 'deployment' ? newest?.metadata.uid : workload.metadata.uid
  if (kind === 'pod') {
    const pods = [asPod(found)]
    return { kind, workload, pods, events: eventsOf([...pods, ...claimsOf(pods, objects)], objects) }
  }
  const owned = [...(objects.get('pod')?.values() ?? [])]
    .map(asPod)
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner) === true)
  const pods = owned.filter((pod) => pod.metadata.deletionTimestamp === undefined && isOfRevision(pod, kind, workload, owned))
  const sets = newest === undefined ? [] : [newest]
  const events = eventsOf([workload, ...sets, ...pods, ...claimsOf(pods, objects)], objects)
  return { kind, workload, pods, events }
}

/** Why a volume is not made is told of its claim alone: a pod that waits for it says nothing. */
function claimsOf(pods: readonly PodObject[], objects: LiveObjects): readonly Manifest[] {
  const names = pods.flatMap(
    ({ spec }) => spec?.volumes?.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []) ?? [],
  )
  const claims = objects.get('persistent-volume-claim')
  return [...new Set(names)].flatMap((name) => claims?.get(name) ?? [])
}

function eventsOf(concerned: readonly Manifest[], objects: LiveObjects): readonly EventObject[] {
  const uids = new Set(concerned.map(({ metadata }) => metadata.uid))
  return [...(objects.get('event')?.values() ?? [])]
    .map(asEvent)
    .filter(({ involvedObject }) => involvedObject?.uid !== undefined && uids.has(involvedObject.uid))
    .sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
}

const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** Of the generation that the controller has not seen yet there is none. */
function newestReplicaSet(workload: WorkloadObject, objects: LiveObjects): WorkloadObject | undefined {
  if ((workload.status?.observedGeneration ?? 0) < (workload.metadata.generation ?? 0)) return undefined
  const revision = workload.metadata.annotations?.[revisionAnnotation]
  const own = [...(objects.get('replica-set')?.values() ?? [])].filter(
    ({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === workload.metadata.uid) === true,
  )
  const newest = own.find(({ metadata }) => metadata.annotations?.[revisionAnnotation] === revision)
  return newest === undefined ? undefined : asWorkload(newest)
}

const revisionLabel = 'controller-revision-hash'

function isOfRevision(pod: PodObject, kind: ObjectKindName, workload: WorkloadObject, siblings: readonly PodObject[]): boolean {
  const revision = pod.metadata.labels?.[revisionLabel]
  if (kind === 'stateful-set') return revision === workload.status?.updateRevision
  if (kind !== 'daemon-set') return true
  // Which revision is the newest, a DaemonSet doesn't say: its youngest pod has it.
  const youngest = [...siblings].sort((a, b) => (created(a) < created(b) ? 1 : -1))[0]
  return revision === youngest?.metadata.labels?.[revisionLabel]
}

function created({ metadata }: PodObject): string {
  return metadata.creationTimestamp ?? ''
}

/** When it was last seen. */
function timeOf({ lastTimestamp, eventTime, metadata }: EventObject): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? ''
}

/** The status of each container of a pod, those that run before the others first. */
export function containersOf({ status }: PodObject): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
}

/** Whether its containers run, or have run. */
export function isStarted({ status }: PodObject): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true
  const containers = status?.containerStatuses ?? []
  return containers.length > 0 && containers.every(({ state, restartCount }) => restartCount > 0 || state?.waiting === undefined)
}
