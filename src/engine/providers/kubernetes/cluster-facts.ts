import type { ClusterFacts, NodeMount } from '../../model/kubernetes-facts.js'
import type { ClusterApi } from './cluster-api.js'
import { ClusterError } from './cluster-error.js'
import type { Manifest } from './manifest.js'
import { type ObjectKindName, objectKinds } from './object-kinds.js'
import { parseQuantity } from './quantity.js'
import { asNode, templateOf } from './wire.js'

/** What is known of the cluster from how it was found. */
export interface FoundCluster {
  readonly driver: ClusterFacts['driver']
  readonly mounts: readonly NodeMount[]
  /** The address under which its pods reach this machine. */
  readonly hostGateway?: string
}

/** What is looked at. */
export interface ClusterQuestion {
  readonly namespace: string
  readonly found: FoundCluster
  /** The kinds of which the stack names objects that somebody else made. */
  readonly referred: readonly ObjectKindName[]
}

/** Looks at a cluster as far as lowering hangs on it. */
export async function clusterFacts(
  api: ClusterApi,
  { namespace, found, referred }: ClusterQuestion,
  signal?: AbortSignal,
): Promise<ClusterFacts> {
  const [version, nodes, daemons, coreDns, ...existing] = await Promise.all([
    api.version(signal),
    api.list(objectKinds.node, {}, signal),
    api.list(objectKinds['daemon-set'], { namespace: 'kube-system' }, signal),
    coreDnsImage(api, signal),
    ...referred.map(async (kind) => {
      const { items } = await api.list(objectKinds[kind], objectKinds[kind].scope === 'namespace' ? { namespace } : {}, signal)
      return items.map(({ metadata }) => `${kind}/${metadata.name}`)
    }),
  ])
  const capacities = nodes.items.map(nodeFacts)
  const sum = (of: (facts: NodeFacts) => number) => capacities.reduce((total, facts) => total + of(facts), 0)
  return {
    ...found,
    minor: version.minor,
    nodes: nodes.items.length,
    architectures: [...new Set(capacities.map(({ architecture }) => architecture))].filter((name) => name !== ''),
    allocatable: { milliCpu: Math.round(sum(({ cores }) => cores) * 1000), memory: sum(({ memory }) => memory) },
    ...(coreDns !== undefined && { coreDnsImage: coreDns }),
    ...(daemons.items.some(enforcesPolicies) && { enforcesNetworkPolicies: true }),
    existing: new Set(existing.flat()),
  }
}

/** Of a cluster in which we may not look there, it is not known. */
async function coreDnsImage(api: ClusterApi, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const found = await api.get({ kind: objectKinds.deployment, namespace: 'kube-system', name: 'coredns' }, signal)
    return found && templateOf(found)?.spec?.containers?.[0]?.image
  } catch (error) {
    if (error instanceof ClusterError && error.failure === 'denied') return undefined
    throw error
  }
}

interface NodeFacts {
  readonly architecture: string
  readonly cores: number
  readonly memory: number
}

function nodeFacts(node: Manifest): NodeFacts {
  const { allocatable = {}, nodeInfo = {} } = asNode(node).status ?? {}
  return {
    architecture: nodeInfo.architecture ?? '',
    cores: parseQuantity(allocatable.cpu ?? '0'),
    memory: parseQuantity(allocatable.memory ?? '0'),
  }
}

/** Network plugins that are known to enforce NetworkPolicies. */
function enforcesPolicies({ metadata }: Manifest): boolean {
  return /^(kindnet|calico-node|cilium|weave-net|antrea-agent)$/.test(metadata.name)
}
