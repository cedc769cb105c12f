import type { LocalClusters } from '../local-clusters-api.js'
import type { Emit } from '../model/event.js'
import type { Consent } from '../open-target-api.js'
import type { ProjectReference } from './project.js'

export interface ClusterCreateTools {
  readonly clusters: LocalClusters
  readonly consent: Consent
  readonly emit: Emit
  readonly signal: AbortSignal
}

/** Makes the project's cluster, or starts it where it is stopped; one that runs and fits is left alone. */
export async function clusterCreate(reference: ProjectReference, { clusters, ...context }: ClusterCreateTools): Promise<void> {
  const { cluster, became } = await clusters.make(reference, context)
  const title = `${cluster.driver} cluster ${cluster.name}`
  const summary = became === undefined ? `nothing to do: ${title} runs` : `${title} ${became}`
  context.emit({ type: 'finished', summary, next: ['stack k8s up', 'stack k8s cluster status'] })
}
