import type { Emit } from './model/event.js'
import type { Consent } from './open-target-api.js'
import type { LocalCluster } from './providers/kubernetes/cluster-driver-api.js'
import type { ProjectReference } from './workflows/project.js'

/** The clusters on this machine, as `stack k8s cluster` sees them. */
export interface LocalClusters {
  /** Those of every driver, ours or not, by name. */
  list(signal?: AbortSignal): Promise<readonly LocalCluster[]>
  /** What the cluster of a project is called, and what makes it. */
  nameOf(reference: ProjectReference): Promise<ClusterName>
  /** Makes or starts the project's cluster where that is needed. @throws StackError */
  make(
    reference: ProjectReference,
    context: { readonly consent: Consent; readonly emit: Emit; readonly signal: AbortSignal },
  ): Promise<MadeCluster>
  /** What its API tells; undefined where that does not answer. */
  look(cluster: LocalCluster, signal?: AbortSignal): Promise<ClusterLook | undefined>
  /** Its private kubeconfig. */
  kubeconfigPath(cluster: LocalCluster): string
  /** Removes it with everything in it, and what forwards ports of this machine to its projects. */
  delete(cluster: LocalCluster, signal?: AbortSignal): Promise<void>
}

export interface ClusterName {
  readonly name: string
  readonly driver: LocalCluster['driver']
}

export interface MadeCluster {
  readonly cluster: LocalCluster
  /** What was done: `created, 41s`; absent where it ran already. */
  readonly became?: string
}

export interface ClusterLook {
  /** `v1.36.4` */
  readonly version: string
  /** What is wrong with a node, by its name; undefined when it is ready. */
  readonly nodes: readonly { readonly name: string; readonly problem?: string }[]
  /** Projects that are on it, by name. */
  readonly projects: readonly string[]
}
