import type { ClusterLook, LocalClusters } from '../local-clusters-api.js'
import { StackError } from '../model/errors.js'
import type { LocalCluster } from '../providers/kubernetes/cluster-driver-api.js'
import type { ProjectReference } from './project.js'

/** One cluster, as closely as one can look at it. */
export interface ClusterStatus {
  readonly cluster: LocalCluster
  /** What its API tells; absent where that does not answer. */
  readonly look?: ClusterLook
  readonly kubeconfig: string
}

/**
 * Looks at a cluster, and changes nothing.
 * @param meant its name, or the project whose cluster it is
 * @throws StackError `cluster-missing`
 */
export async function clusterStatus(
  meant: string | ProjectReference,
  clusters: LocalClusters,
  signal?: AbortSignal,
): Promise<ClusterStatus> {
  const cluster = await findCluster(meant, clusters, signal)
  const look = cluster.state === 'running' ? await clusters.look(cluster, signal) : undefined
  return { cluster, kubeconfig: clusters.kubeconfigPath(cluster), ...(look && { look }) }
}

/** The cluster of that name, or that of the project. @throws StackError `cluster-missing` */
export async function findCluster(
  meant: string | ProjectReference,
  clusters: LocalClusters,
  signal?: AbortSignal,
): Promise<LocalCluster> {
  const { name, driver = undefined } = typeof meant === 'string' ? { name: meant } : await clusters.nameOf(meant)
  const all = await clusters.list(signal)
  const found = all.find((cluster) => cluster.name === name && (driver === undefined || cluster.driver === driver))
  if (found !== undefined) return found
  const names = all.map((cluster) => `\`${cluster.name}\``)
  throw new StackError('cluster-missing', `there is no cluster \`${name}\` on this machine`, {
    hint: names.length === 0 ? '`stack k8s cluster create` makes one' : `there are ${names.join(', ')}`,
  })
}

/** Whether stacks can be brought there. */
export function isReady({ cluster, look }: ClusterStatus): boolean {
  return cluster.state === 'running' && look !== undefined && look.nodes.every(({ problem }) => problem === undefined)
}

/** The status in lines for a person. */
export function describeCluster(status: ClusterStatus): readonly string[] {
  const { cluster, look, kubeconfig } = status
  const { name, driver, nodes, nodeImage, mounts, apiAddress, madeFor } = cluster
  const made = madeFor === undefined ? 'not made by stack' : `made for project ${madeFor}`
  const rows: readonly (readonly [string, string])[] = [
    ...nodes.map((node): readonly [string, string] => ['node', `${node.name}: ${nodeState(node.name, status)}`]),
    ['version', look?.version ?? `of image ${nodeImage}`],
    ...(apiAddress === undefined ? [] : [['server', `https://${apiAddress}`] as const]),
    ...mounts.map(({ hostPath, nodePath }): readonly [string, string] => [
      'sees',
      hostPath === nodePath ? hostPath : `${hostPath} at ${nodePath}`,
    ]),
    ...(look === undefined ? [] : [['projects', look.projects.join(', ') || 'none'] as const]),
    ['look at it', `kubectl --kubeconfig ${kubeconfig} get pods -A`],
  ]
  const width = Math.max(...rows.map(([title]) => title.length))
  return [
    `${driver} cluster ${name}: ${stateText(status)}, ${made}`,
    ...rows.map(([title, text]) => `  ${title.padEnd(width)}  ${text}`),
  ]
}

function stateText({ cluster, look }: ClusterStatus): string {
  if (cluster.state === 'half-made') return 'its creation was broken off; `stack k8s up` makes it anew'
  if (cluster.state === 'stopped') return 'stopped; `stack k8s up` starts it'
  return look === undefined ? 'running, but its API server does not answer' : 'running'
}

function nodeState(name: string, { cluster, look }: ClusterStatus): string {
  if (cluster.state === 'stopped') return 'stopped'
  const seen = look?.nodes.find((node) => node.name === name)
  if (seen === undefined) return look === undefined ? 'state unknown' : 'not in the cluster'
  return seen.problem === undefined ? 'ready' : `not ready: ${seen.problem}`
}
