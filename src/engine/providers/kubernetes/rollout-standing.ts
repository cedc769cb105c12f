import type { ContainerState, Health } from '../../model/observed.js'
import { annotations } from './labels.js'
import type { ObjectKindName } from './object-kinds.js'
import { asPod, type PodObject, type WorkloadObject } from './wire.js'

/** How far a workload is on its way to what its spec says. */
export interface RolloutStanding {
  /** Every pod is of the newest revision and available; of a Job: it has ended well. */
  readonly complete: boolean
  /** It has ended and will not succeed any more (a Job), or made no progress for too long. */
  readonly failed?: { readonly reason: string; readonly message: string }
  readonly ready: number
  readonly wanted: number
}

/** What a workload's status says of its rollout: the rules of `kubectl rollout status`, by kind. Pure. */
export function rolloutStanding(kind: ObjectKindName, { metadata, spec, status = {} }: WorkloadObject): RolloutStanding {
  const isSeen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  const condition = (type: string) => status.conditions?.find((each) => each.type === type)
  switch (kind) {
    case 'deployment': {
      const wanted = spec?.replicas ?? 1
      const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, readyReplicas = 0 } = status
      const progressing = condition('Progressing')
      const stuck = isSeen && progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded'
      return {
        complete: isSeen && updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted,
        ready: readyReplicas,
        wanted,
        ...(stuck && { failed: { reason: 'ProgressDeadlineExceeded', message: progressing.message ?? '' } }),
      }
    }
    case 'stateful-set': {
      const wanted = spec?.replicas ?? 1
      const { updatedReplicas = 0, readyReplicas = 0, currentRevision, updateRevision } = status
      const isUpdated =
        spec?.updateStrategy?.type === 'OnDelete' || currentRevision === updateRevision || updatedReplicas === wanted
      return { complete: isSeen && isUpdated && readyReplicas === wanted, ready: readyReplicas, wanted }
    }
    case 'daemon-set': {
      const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled = 0, numberAvailable = 0, numberReady = 0 } = status
      return { complete: isSeen && updatedNumberScheduled === wanted && numberAvailable === wanted, ready: numberReady, wanted }
    }
    case 'job': {
      const failed = condition('Failed')
      const isFailed = failed?.status === 'True'
      return {
        complete: condition('Complete')?.status === 'True',
        ready: status.succeeded ?? 0,
        wanted: 1,
        ...(isFailed && { failed: { reason: failed.reason ?? '', message: failed.message ?? '' } }),
      }
    }
    default:
      return { complete: true, ready: 0, wanted: 0 }
  }
}

/** The same in the planner's words. */
export function observedState(
  kind: ObjectKindName,
  workload: WorkloadObject,
): { readonly state: ContainerState; readonly health: Health; readonly exitCode?: number } {
  if (workload.metadata.deletionTimestamp !== undefined) return { state: 'removing', health: 'none' }
  if (workload.metadata.annotations?.[annotations.stopped] !== undefined) return { state: 'exited', health: 'none' }
  if (kind === 'pod') return podState(asPod(workload))
  const { complete, failed } = rolloutStanding(kind, workload)
  if (kind === 'job') {
    if (complete) return { state: 'exited', health: 'none', exitCode: 0 }
    if (failed !== undefined) return { state: 'exited', health: 'none', exitCode: 1 }
    return { state: 'running', health: 'starting' }
  }
  if (failed !== undefined) return { state: 'running', health: 'unhealthy' }
  return { state: 'running', health: complete ? 'healthy' : 'starting' }
}

/** A pod of `run`. */
function podState({ status }: PodObject): {
  readonly state: ContainerState
  readonly health: Health
  readonly exitCode?: number
} {
  if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') return { state: 'running', health: 'none' }
  const codes = (status.containerStatuses ?? []).flatMap(({ state }) => state?.terminated?.exitCode ?? [])
  return { state: 'exited', health: 'none', exitCode: Math.max(0, ...codes) }
}
