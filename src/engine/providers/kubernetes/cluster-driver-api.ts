import type { Emit } from '../../model/event.js'
import type { NodeMount } from '../../model/kubernetes-facts.js'

/** One kind of local cluster: what makes, finds and removes it. Fulfilled by `clusters/kind.ts` and `clusters/minikube.ts`. */
export interface ClusterDriver {
  readonly name: 'kind' | 'minikube'
  /** Clusters of this driver on this machine, ours or not. */
  list(signal?: AbortSignal): Promise<readonly LocalCluster[]>
  /**
   * Makes a cluster and waits until its nodes are ready.
   * @throws StackError when the program, the docker CLI or a node image is missing (with the command that gets it), or when it fails
   */
  create(wish: ClusterWish, context: { readonly emit: Emit; readonly signal: AbortSignal }): Promise<LocalCluster>
  /** Deleting what is not there is no error. */
  delete(name: string, signal?: AbortSignal): Promise<void>
  /** A kubeconfig for it, of its own, as text. */
  kubeconfig(name: string, signal?: AbortSignal): Promise<string>
}

export interface LocalCluster {
  readonly name: string
  readonly driver: 'kind' | 'minikube'
  /** `running`: its node containers run; `half-made`: a creation was broken off. */
  readonly state: 'running' | 'stopped' | 'half-made'
  /** Names of the node containers on the engine, control plane first. */
  readonly nodes: readonly string[]
  /** The image of its nodes. */
  readonly nodeImage: string
  readonly mounts: readonly NodeMount[]
  /** Whether `stack` made it: only such a one is removed by `down --cluster`. */
  readonly ours: boolean
}

/** What a cluster is to be like: from the stack and its `x-k8s.cluster`. */
export interface ClusterWish {
  readonly name: string
  /** The project it is made for. */
  readonly project: string
  /** Worker nodes beside the control plane. */
  readonly workers: number
  /** Absent: chosen by what is present and by the host's cgroup version. */
  readonly nodeImage?: string
  readonly mounts: readonly NodeMount[]
  readonly featureGates: { readonly [gate: string]: boolean }
  /** Sysctls beyond the safe set that pods may set. */
  readonly unsafeSysctls: readonly string[]
}
