import type { ClusterDriver, ClusterWish, LocalCluster } from '../../src/engine/providers/kubernetes/cluster-driver-api.js'

/** A program that makes clusters, in memory. */
export interface FakeClusterDriver extends ClusterDriver {
  /** What was asked of it, in order: `create shop`, `kubeconfig shop`. */
  readonly asked: readonly string[]
  readonly clusters: Map<string, LocalCluster>
  readonly wishes: readonly ClusterWish[]
}

/** A cluster as a driver lists it. */
export function localClusterNamed(name: string, changes: Partial<LocalCluster> = {}): LocalCluster {
  return {
    name,
    driver: 'kind',
    state: 'running',
    nodes: [{ id: `id-of-${name}`, name: `${name}-control-plane`, address: '172.18.0.2' }],
    network: 'kind',
    nodeImage: 'kindest/node:v1.36.4',
    mounts: [],
    apiAddress: '127.0.0.1:41234',
    madeFor: name,
    settings: { featureGates: {}, unsafeSysctls: [] },
    ...changes,
  }
}

export function createFakeDriver(name: ClusterDriver['name'], present: readonly LocalCluster[] = []): FakeClusterDriver {
  const asked: string[] = []
  const wishes: ClusterWish[] = []
  const clusters = new Map(present.map((cluster) => [cluster.name, cluster]))
  return {
    name,
    asked,
    clusters,
    wishes,
    list: async () => [...clusters.values()],
    async create(wish, { tell, signal }) {
      asked.push(`create ${wish.name}`)
      tell('preparing nodes')
      signal.throwIfAborted()
      wishes.push(wish)
      const { mounts, project, featureGates, unsafeSysctls } = wish
      const settings = { featureGates, unsafeSysctls }
      clusters.set(wish.name, localClusterNamed(wish.name, { driver: name, mounts, madeFor: project, settings }))
    },
    async start(cluster) {
      asked.push(`start ${cluster.name}`)
      clusters.set(cluster.name, { ...cluster, state: 'running' })
      return false
    },
    async delete(cluster) {
      asked.push(`delete ${cluster}`)
      clusters.delete(cluster)
    },
    async kubeconfig(cluster) {
      asked.push(`kubeconfig ${cluster}`)
      return `server: https://${clusters.get(cluster)?.apiAddress}\n`
    },
  }
}
