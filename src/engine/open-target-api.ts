import type { Emit } from './model/event.js'
import type { ClusterApi } from './providers/kubernetes/cluster-api.js'
import type { Workloads } from './providers/provider.js'
import type { ServiceOperations } from './providers/service-operations-api.js'
import type { ProjectReference, Target } from './workflows/project.js'

/** What stacks run on, opened: a Docker Engine (`engine.ts`) or a cluster (`cluster.ts`). */
export interface OpenTarget {
  /** As workflows see it, for one project. */
  target(reference: ProjectReference): Promise<Target>
  /** As daily commands see it: what runs, looked at, read and entered. */
  workloads(): Promise<Workloads>
  /** Where it is a cluster: what Docker has no word for. */
  operations?(): Promise<ServiceOperations>
  /** Where it is a cluster on this machine that `stack` made. */
  readonly cluster?: OwnCluster
}

/** A cluster that may be removed again. */
export interface OwnCluster {
  readonly name: string
  /** Projects that have something in it, but for the one that is meant. */
  otherProjects(signal: AbortSignal): Promise<readonly string[]>
  delete(signal: AbortSignal): Promise<void>
}

/** An open cluster, chosen for one project. */
export interface OpenCluster extends OpenTarget {
  readonly api: ClusterApi
  /** For people: `kind cluster shop`. */
  readonly title: string
  /** Where the objects of the project are. */
  readonly namespace: string
}

/** Which cluster a command means, and what may be done to have it. */
export interface ClusterRequest {
  /** Undefined: no project is meant (`k8s ls`), so the cluster has to be named. */
  readonly reference: ProjectReference | undefined
  /** What `--kube-context` said: a context of the user's own kubeconfig. */
  readonly kubeContext?: string
  /** What `--namespace` said. */
  readonly namespace?: string
  /** What `--context` said: the engine on which local clusters run. */
  readonly dockerContext?: string
  /** `make`: a missing cluster is made, a stopped one started. */
  readonly intent: 'look' | 'change' | 'make'
  /** `--adopt`: what others made in the namespace under our names is taken over. Absent: it is refused. */
  readonly foreign?: 'refuse' | 'adopt'
  /** The user's word for changing a cluster that is not of this machine. */
  readonly consent: Consent
  readonly emit: Emit
}

/** `given`: by `-y`. `nobody`: there is no terminal to ask on. */
export type Consent =
  | { readonly type: 'given' }
  | { readonly type: 'ask'; readonly ask: (question: string) => Promise<boolean> }
  | { readonly type: 'nobody' }
