import type { JsonObject } from '../../../../model/json.js'
import type { NodeMount } from '../../../../model/kubernetes-facts.js'
import type { Mapping } from '../../../../model/service.js'

/*
 * What `x-k8s` of a stack says, typed: what Kubernetes has and Compose has no word for. Absent means: not said; what that means is up to
 * whoever reads it.
 */
export interface KubernetesSettings {
  readonly namespace?: string
  readonly cluster: ClusterSettings
  /** Contexts of the user's kubeconfig, by name, that this stack may be sent to although nobody can prove them local. */
  readonly allowContexts: readonly string[]
  /** `registry.example.com/team`: where images are pushed, and what their names begin with. */
  readonly registry?: string
  /** Secrets of the namespace with the registry's credentials, for every service. */
  readonly imagePullSecrets: readonly string[]
  /** Runs what waits for dependencies where nobody plans a start: in what `render` writes. Absent: the image of the service that waits. */
  readonly waitImage?: string
  /** For volumes that do not say their own. */
  readonly storageClass?: string
  readonly size?: string
  /** For every service of the stack. */
  readonly services: ReadonlyMap<string, ServiceSettings>
  /** For every volume of the stack. */
  readonly volumes: ReadonlyMap<string, VolumeSettings>
}

export interface ClusterSettings {
  /** Absent: named after the project. */
  readonly name?: string
  readonly driver?: 'kind' | 'minikube'
  /** Worker nodes beside the control plane. */
  readonly workers?: number
  /** The image of its nodes. */
  readonly image?: string
  /** Folders of this machine that the nodes see beside the project's. */
  readonly mounts: readonly NodeMount[]
  readonly featureGates: { readonly [gate: string]: boolean }
  readonly unsafeSysctls: readonly string[]
}

export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'] as const
export type WorkloadKind = (typeof workloadKinds)[number]

export interface ServiceSettings {
  readonly kind?: WorkloadKind
  /** Of a CronJob: `0 3 * * *`. */
  readonly schedule?: string
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace'
  readonly backoffLimit?: number
  readonly autoscale?: Autoscale
  readonly ingress: readonly IngressSettings[]
  readonly serviceAccount?: ServiceAccountSettings
  readonly disruptionBudget?: DisruptionBudget
  readonly priorityClass?: PriorityClassSettings
  readonly nodeSelector?: Mapping
  /** These four as the pod's own fields have them. */
  readonly tolerations?: readonly JsonObject[]
  readonly affinity?: JsonObject
  readonly topologySpread?: readonly JsonObject[]
  readonly schedulerName?: string
  readonly service?: ServiceObjectSettings
  /** Asked over HTTP whether it is ready, in place of its health check. */
  readonly readiness?: HttpReadiness
  /** Whether a failing health check restarts the container, which Docker does not. */
  readonly liveness?: boolean
  readonly fsGroup?: number
  /** Whether `devices` may be handed out, which takes a privileged container. */
  readonly allowDevices?: boolean
  /** On the workload and its pods, beside those of the service. */
  readonly labels?: Mapping
  readonly annotations?: Mapping
  readonly imagePullSecrets: readonly string[]
  /** Keys of the service (`devices`, `deploy.resources`) that are left out where the cluster can't have them, instead of refusing the stack. */
  readonly ignore: readonly string[]
}

/** Of a service that has neither `x-k8s` nor labels of kompose. */
export const noServiceSettings: ServiceSettings = { ingress: [], imagePullSecrets: [], ignore: [] }

export interface HttpReadiness {
  readonly path: string
  /** In the container. */
  readonly port: number
}

export interface Autoscale {
  readonly min?: number
  readonly max: number
  /** Per cent of what the pods request; 80 where neither is said. */
  readonly cpu?: number
  readonly memory?: number
}

export interface IngressSettings {
  /** Absent: any host. */
  readonly host?: string
  readonly path?: string
  readonly class?: string
  /** The container port it leads to; absent: the first one. */
  readonly port?: number
  /** The name of the Secret with the certificate; `true`: the ingress controller's own. */
  readonly tls?: string | true
  readonly annotations?: Mapping
}

export interface ServiceAccountSettings {
  /** Absent where it is created: named after the service. */
  readonly name?: string
  readonly create?: boolean
  readonly annotations?: Mapping
  /** Whether its token is mounted into the pods. */
  readonly token?: boolean
}

/** Numbers of pods, or per cents: `50%`. */
export interface DisruptionBudget {
  readonly minAvailable?: number | string
  readonly maxUnavailable?: number | string
}

export interface PriorityClassSettings {
  readonly name: string
  /** Makes the class; absent: somebody made it. */
  readonly value?: number
}

export const serviceTypes = ['ClusterIP', 'NodePort', 'LoadBalancer', 'Headless'] as const

export interface ServiceObjectSettings {
  readonly type?: (typeof serviceTypes)[number]
  /** For the first port of a NodePort or LoadBalancer service. */
  readonly nodePort?: number
  readonly externalTrafficPolicy?: 'Cluster' | 'Local'
  readonly annotations?: Mapping
}

export const accessModes = ['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod'] as const

export interface VolumeSettings {
  readonly size?: string
  readonly storageClass?: string
  readonly accessModes?: readonly (typeof accessModes)[number][]
}
