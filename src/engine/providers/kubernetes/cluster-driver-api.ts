import type { NodeMount } from '../../model/kubernetes-facts.js'

/** One kind of local cluster: what makes, finds and removes it. Fulfilled by `clusters/kind.ts` and `clusters/minikube.ts`. */
export interface ClusterDriver {
  readonly name: 'kind' | 'minikube'
  /** Clusters of this driver on this machine, ours or not. */
  list(signal?: AbortSignal): Promise<readonly LocalCluster[]>
  /**
   * Makes a cluster, whose API server answers afterwards; `tell` hears what is being done (`preparing nodes`). What was begun is removed
   * when it fails or the signal aborts.
   * @throws StackError when the program, the docker CLI or a node image is missing (with the command that gets it), or when it fails
   */
  create(wish: ClusterWish, context: { readonly tell: (doing: string) => void; readonly signal: AbortSignal }): Promise<void>
  /** Starts what is stopped of its nodes, lets go on what is paused. @returns whether what runs in them is new */
  start(cluster: LocalCluster, signal?: AbortSignal): Promise<boolean>
  /** Deleting what is not there is no error. */
  delete(name: string, signal?: AbortSignal): Promise<void>
  /** A kubeconfig for it, of its own, as text. */
  kubeconfig(name: string, signal?: AbortSignal): Promise<string>
  /** Brings an image of the engine into its nodes; absent where that is left to the nodes' own containerd. */
  loadImage?(name: string, reference: string, signal?: AbortSignal): Promise<void>
}

export interface LocalCluster {
  readonly name: string
  readonly driver: 'kind' | 'minikube'
  /** `running`: its node containers run; `half-made`: its creation did not come to an end. */
  readonly state: 'running' | 'stopped' | 'half-made'
  /** The node containers on the engine, control plane first. */
  readonly nodes: readonly ClusterNode[]
  /** `127.0.0.1:41234`, where its API server is reached on this machine; absent while it does not run. */
  readonly apiAddress?: string
  /** The network of the engine that its nodes are on. */
  readonly network: string
  /** The image of its nodes. */
  readonly nodeImage: string
  readonly mounts: readonly NodeMount[]
  /** The project it was made for, where `stack` made it: only such a one is removed by `down --cluster`. */
  readonly madeFor?: string
  /** How its kubelets were set up; absent where nobody can tell. */
  readonly settings?: NodeSettings
}

export interface ClusterNode {
  readonly id: string
  readonly name: string
  /** On the cluster's network; empty while it does not run. */
  readonly address: string
}

/** What is fixed when a cluster is made. */
export interface NodeSettings {
  readonly featureGates: { readonly [gate: string]: boolean }
  /** Sysctls beyond the safe set that pods may set. */
  readonly unsafeSysctls: readonly string[]
}

/** What a cluster is to be like: from the stack and its `x-k8s.cluster`. */
export interface ClusterWish extends NodeSettings {
  readonly name: string
  /** The project it is made for. */
  readonly project: string
  /** Worker nodes beside the control plane. */
  readonly workers: number
  /** Absent: chosen by what is present and by the host's cgroup version. */
  readonly nodeImage?: string
  readonly mounts: readonly NodeMount[]
}
