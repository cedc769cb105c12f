import type { LocalClusters } from '../local-clusters-api.js'
import { exitCodes, StackError } from '../model/errors.js'
import type { Emit } from '../model/event.js'
import { findCluster } from './cluster-status.js'
import type { ProjectReference } from './project.js'

export interface ClusterDeleteTools {
  readonly clusters: LocalClusters
  /** Asked before, with whose data is lost; absent: it goes without a question. */
  readonly confirm?: (question: string) => Promise<boolean>
  readonly emit: Emit
  readonly signal: AbortSignal
}

/**
 * Removes a cluster that stack made, with everything in it.
 * @param meant its name, or the project whose cluster it is
 * @returns the exit code
 * @throws StackError `not-ours` for one that somebody else made
 */
export async function clusterDelete(
  meant: string | ProjectReference,
  { clusters, confirm, emit, signal }: ClusterDeleteTools,
): Promise<number> {
  const cluster = await findCluster(meant, clusters, signal)
  const { name, driver, madeFor } = cluster
  if (madeFor === undefined) {
    const command = driver === 'kind' ? `kind delete cluster --name ${name}` : `minikube delete -p ${name}`
    throw new StackError('not-ours', `${driver} cluster \`${name}\` was not made by stack; nothing was changed`, {
      hint: `whoever made it removes it with \`${command}\``,
    })
  }
  if (confirm !== undefined) {
    const look = cluster.state === 'running' ? await clusters.look(cluster, signal) : undefined
    const projects = look?.projects ?? []
    const loss = projects.length === 0 ? 'everything in it' : `all data of ${projects.join(', ')} in it`
    if (!(await confirm(`remove ${driver} cluster ${name} and ${loss}`))) {
      emit({ type: 'finished', summary: 'nothing was changed', next: [] })
      return exitCodes.failure
    }
  }
  await clusters.delete(cluster, signal)
  emit({ type: 'finished', summary: `${driver} cluster ${name} removed`, next: [] })
  return 0
}
