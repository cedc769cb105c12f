import type { Manifest, ManifestMetadata } from './manifest.js'

/*
 * The parts of the API's objects that are read: status of workloads, pods and nodes, events. Everything is optional, as it is in the API:
 * a status is empty until a controller has written it.
 */

export interface PodTemplate {
  readonly metadata?: Partial<ManifestMetadata>
  readonly spec?: PodSpec
}

export interface PodSpec {
  readonly containers?: readonly ContainerSpec[]
  readonly initContainers?: readonly ContainerSpec[]
  readonly volumes?: readonly {
    readonly name: string
    readonly persistentVolumeClaim?: { readonly claimName: string }
    readonly hostPath?: { readonly path: string }
    readonly configMap?: { readonly name?: string }
    readonly secret?: { readonly secretName?: string }
    readonly projected?: {
      readonly sources?: readonly {
        readonly configMap?: { readonly name?: string }
        readonly secret?: { readonly name?: string }
      }[]
    }
  }[]
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  readonly nodeName?: string
  readonly securityContext?: { readonly runAsUser?: number }
}

export interface ContainerSpec {
  readonly name: string
  readonly image?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly tty?: boolean
  readonly stdin?: boolean
  readonly ports?: readonly { readonly containerPort: number; readonly protocol?: string }[]
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[]
  readonly securityContext?: { readonly runAsUser?: number }
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
  readonly envFrom?: readonly {
    readonly configMapRef?: { readonly name?: string }
    readonly secretRef?: { readonly name?: string }
  }[]
  readonly env?: readonly {
    readonly name: string
    readonly valueFrom?: {
      readonly configMapKeyRef?: { readonly name?: string }
      readonly secretKeyRef?: { readonly name?: string }
    }
  }[]
  readonly resources?: {
    readonly requests?: { readonly [resource: string]: string }
    readonly limits?: { readonly [resource: string]: string }
  }
}

/** Seconds. */
export interface Probe {
  readonly exec?: { readonly command?: readonly string[] }
  readonly httpGet?: { readonly path?: string; readonly port?: number | string }
  readonly tcpSocket?: { readonly port?: number | string }
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
  readonly timeoutSeconds?: number
  readonly failureThreshold?: number
}

export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

/** A Deployment, StatefulSet, DaemonSet, Job or ReplicaSet. */
export interface WorkloadObject extends Manifest {
  readonly spec?: {
    readonly replicas?: number
    readonly suspend?: boolean
    readonly template?: PodTemplate
    readonly updateStrategy?: { readonly type?: string }
  }
  readonly status?: {
    readonly observedGeneration?: number
    readonly replicas?: number
    readonly updatedReplicas?: number
    readonly readyReplicas?: number
    readonly availableReplicas?: number
    readonly currentRevision?: string
    readonly updateRevision?: string
    readonly desiredNumberScheduled?: number
    readonly updatedNumberScheduled?: number
    readonly numberReady?: number
    readonly numberAvailable?: number
    readonly active?: number
    readonly succeeded?: number
    readonly failed?: number
    readonly conditions?: readonly Condition[]
  }
}

export interface PodObject extends Manifest {
  readonly spec?: PodSpec
  readonly status?: {
    readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
    readonly reason?: string
    readonly message?: string
    readonly podIP?: string
    /** Since when the kubelet of its node knows of it. */
    readonly startTime?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
  }
}

export interface ContainerStatus {
  readonly name: string
  readonly image?: string
  readonly imageID?: string
  readonly ready: boolean
  readonly restartCount: number
  readonly started?: boolean
  readonly state?: ContainerStateNow
  readonly lastState?: ContainerStateNow
}

export interface ContainerStateNow {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string }
  readonly terminated?: Terminated
}

export interface Terminated {
  readonly exitCode: number
  readonly signal?: number
  readonly reason?: string
  readonly message?: string
  readonly startedAt?: string
  readonly finishedAt?: string
}

export interface NodeObject extends Manifest {
  readonly status?: {
    readonly conditions?: readonly (Condition & { readonly lastHeartbeatTime?: string })[]
    /** What pods can have of it: quantities by resource. */
    readonly allocatable?: { readonly [resource: string]: string }
    readonly nodeInfo?: { readonly architecture?: string; readonly operatingSystem?: string }
    readonly images?: readonly { readonly names?: readonly string[]; readonly sizeBytes?: number }[]
  }
}

/** An Event of the core API: what happened to an object. */
export interface EventObject extends Manifest {
  readonly involvedObject?: { readonly kind?: string; readonly name?: string; readonly uid?: string; readonly fieldPath?: string }
  readonly reason?: string
  readonly message?: string
  readonly type?: 'Normal' | 'Warning'
  readonly count?: number
  readonly lastTimestamp?: string
  readonly eventTime?: string
}

/** The pod template of a workload, of a CronJob's jobs too. */
export function templateOf(manifest: Manifest): PodTemplate | undefined {
  const { spec } = manifest as { readonly spec?: CronJobSpec & WorkloadObject['spec'] }
  return spec?.jobTemplate?.spec?.template ?? spec?.template
}

interface CronJobSpec {
  readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate } }
}

/** Objects of these kinds have these parts; the API documents them. */
export function asWorkload(manifest: Manifest): WorkloadObject {
  return manifest as WorkloadObject
}

export function asPod(manifest: Manifest): PodObject {
  return manifest as PodObject
}

export function asNode(manifest: Manifest): NodeObject {
  return manifest as NodeObject
}

export function asEvent(manifest: Manifest): EventObject {
  return manifest as EventObject
}
