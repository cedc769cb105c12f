import type { ClusterApi } from '../cluster-api.js'
import type { ContentSource } from '../lower/kubernetes-resource.js'

/** What performing the steps of a plan on a cluster takes. */
export interface Tools {
  readonly api: ClusterApi
  readonly namespace: string
  /** The id that members of the project's ApplySet carry. */
  readonly applySetId: string
  /** What a config, a secret or a file holds, read when it is written. @throws StackError where there is nothing to read */
  readContent(source: ContentSource): Promise<Uint8Array>
  /** Workloads as they were written last, by kind and name: what was seen before that is not what is awaited. */
  readonly written: Map<string, WrittenVersion>
  readonly now: () => Date
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** Which object, and which state of its spec. */
export interface WrittenVersion {
  readonly uid?: string
  readonly generation?: number
}
