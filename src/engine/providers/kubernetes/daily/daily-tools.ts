import type { ClusterApi } from '../cluster-api.js'
import type { PublishedPort } from './pod-containers.js'
import type { ReplicaNumbers } from './replica-numbers.js'

/** Where pods are. */
export interface PodPlace {
  readonly api: ClusterApi
  /** Where the project's objects are. */
  readonly namespace: string
}

/** What daily commands work with on a cluster. */
export interface DailyTools extends PodPlace {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly numbers: ReplicaNumbers
  /** Ports of this machine that lead to services of the project. */
  readonly publishedPorts: (signal?: AbortSignal) => Promise<readonly PublishedPort[]>
}
