import type { LocalClusters } from '../local-clusters-api.js'
import type { LocalCluster } from '../providers/kubernetes/cluster-driver-api.js'

/** One row of `k8s cluster list`. */
export interface ClusterRecord {
  readonly Name: string
  readonly Driver: LocalCluster['driver']
  readonly State: LocalCluster['state']
  readonly Nodes: number
  /** `kindest/node:v1.36.4` */
  readonly Image: string
  /** The project that stack made it for; empty where somebody else made it. */
  readonly MadeFor: string
}

/** The clusters on this machine, by driver and name. */
export async function clusterList(clusters: LocalClusters, signal?: AbortSignal): Promise<readonly ClusterRecord[]> {
  return (await clusters.list(signal)).map(({ name, driver, state, nodes, nodeImage, madeFor }) => ({
    Name: name,
    Driver: driver,
    State: state,
    Nodes: nodes.length,
    Image: nodeImage,
    MadeFor: madeFor ?? '',
  }))
}
