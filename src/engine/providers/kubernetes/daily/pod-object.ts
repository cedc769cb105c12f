import type { Manifest } from '../manifest.js'

/* The parts of a Pod that daily commands read. Everything is optional, as it is in the API: a status is empty until the node has spoken. */

export interface PodObject extends Manifest {
  readonly spec?: PodSpec
  readonly status?: PodStatus
}

interface PodSpec {
  readonly containers?: readonly PodContainerSpec[]
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  readonly nodeName?: string
  readonly securityContext?: { readonly runAsUser?: number }
  readonly volumes?: readonly PodVolume[]
}

export interface PodVolume {
  readonly name: string
  readonly persistentVolumeClaim?: { readonly claimName: string }
  readonly hostPath?: { readonly path: string }
}

export interface PodContainerSpec {
  readonly name: string
  readonly image?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly tty?: boolean
  readonly stdin?: boolean
  readonly ports?: readonly { readonly containerPort: number; readonly protocol?: string }[]
  readonly readinessProbe?: PodProbe
  readonly securityContext?: { readonly runAsUser?: number }
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[]
}

/** Seconds. */
export interface PodProbe {
  readonly exec?: { readonly command?: readonly string[] }
  readonly httpGet?: { readonly path?: string; readonly port?: number | string }
  readonly tcpSocket?: { readonly port?: number | string }
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
  readonly timeoutSeconds?: number
  readonly failureThreshold?: number
}

interface PodStatus {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  /** `Evicted` */
  readonly reason?: string
  readonly message?: string
  readonly podIP?: string
  readonly conditions?: readonly PodCondition[]
  readonly containerStatuses?: readonly PodContainerStatus[]
  readonly initContainerStatuses?: readonly PodContainerStatus[]
}

export interface PodCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

export interface PodContainerStatus {
  readonly name: string
  readonly imageID?: string
  readonly ready?: boolean
  readonly restartCount?: number
  readonly state?: PodContainerState
  readonly lastState?: PodContainerState
}

export interface PodContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string }
  readonly terminated?: Terminated
}

export interface Terminated {
  readonly exitCode: number
  readonly reason?: string
  readonly startedAt?: string
  readonly finishedAt?: string
}

/** Objects of that kind have these parts; the API documents them. */
export function asPod(manifest: Manifest): PodObject {
  return manifest as PodObject
}
