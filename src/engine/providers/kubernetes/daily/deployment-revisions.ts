import type { Manifest } from '../manifest.js'
import { objectKinds } from '../object-kinds.js'
import { asWorkload, type WorkloadObject } from '../wire.js'
import type { PodPlace } from './daily-tools.js'

/** One state of a Deployment's pods, kept by the cluster as a ReplicaSet. */
export interface Revision {
  readonly number: number
  readonly set: WorkloadObject
  readonly current: boolean
}

const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** The revisions of a Deployment that are still there, the oldest first. */
export async function revisionsOf(
  { api, namespace }: PodPlace,
  deployment: Manifest,
  signal?: AbortSignal,
): Promise<readonly Revision[]> {
  const { items } = await api.list(objectKinds['replica-set'], { namespace }, signal)
  const own = items.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid))
  const now = numberOf(deployment)
  return own
    .map((set) => ({ number: numberOf(set), set: asWorkload(set), current: numberOf(set) === now }))
    .sort((one, other) => one.number - other.number)
}

function numberOf({ metadata }: Manifest): number {
  return Number(metadata.annotations?.[revisionAnnotation] ?? 0)
}
