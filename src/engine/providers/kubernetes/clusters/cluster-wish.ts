import type { NodeMount } from '../../../model/kubernetes-facts.js'
import type { ClusterWish, LocalCluster, NodeSettings } from '../cluster-driver-api.js'

/** Below it the nodes see folders of this machine, each under its own path: `/` of a node has mounts of its own that they would hide. */
const hostFolder = '/host'

/** What `x-k8s.cluster` says of the cluster. */
export interface WishedSettings extends NodeSettings {
  readonly workers?: number
  readonly image?: string
  readonly mounts: readonly NodeMount[]
}

/** What a stack asks of the machine that its cluster runs on. */
export interface WishedFolders {
  /** Absolute; mounted so that what is written in there later is seen, too. */
  readonly project: string
  /** Absolute paths of folders that services bind. */
  readonly bound: readonly string[]
}

/** What a cluster is to be like that is made for this stack. */
export function clusterWish(name: string, project: string, settings: WishedSettings, folders: WishedFolders): ClusterWish {
  const { workers = 0, image, featureGates, unsafeSysctls } = settings
  return {
    name,
    project,
    workers,
    ...(image !== undefined && { nodeImage: image }),
    mounts: wishedMounts(settings.mounts, [folders.project, ...folders.bound]),
    featureGates,
    unsafeSysctls,
  }
}

/** Those of the stack file as they are written there, then folders that none of the others holds. */
function wishedMounts(written: readonly NodeMount[], folders: readonly string[]): readonly NodeMount[] {
  const outermost = [...new Set(folders)].filter((path) => !folders.some((other) => other !== path && holds(other, path)))
  const unwritten = outermost.filter((path) => !written.some(({ hostPath }) => holds(hostPath, path)))
  return [...written, ...unwritten.map((hostPath) => ({ hostPath, nodePath: nodePathOf(hostPath) }))]
}

function nodePathOf(hostPath: string): string {
  return hostPath === '/' ? hostFolder : `${hostFolder}${hostPath}`
}

function holds(folder: string, path: string): boolean {
  return folder === path || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/**
 * What a cluster lacks of what a stack wants, one sentence each, and what can't be had without making it anew. A project folder that it does
 * not see is no lack as long as nothing of it is bound.
 */
export function clusterLacks(cluster: LocalCluster, settings: WishedSettings, folders: WishedFolders): readonly string[] {
  const sees = (path: string) => cluster.mounts.some(({ hostPath }) => holds(hostPath, path))
  const wanted = [...new Set([...settings.mounts.map(({ hostPath }) => hostPath), ...folders.bound])]
  return [
    ...wanted.filter((path) => !sees(path)).map((path) => `its nodes do not see ${path}`),
    ...settingsLacks(cluster, settings),
    ...(settings.workers !== undefined && cluster.nodes.length < settings.workers + 1
      ? [`it has ${cluster.nodes.length - 1} worker nodes, and ${settings.workers} are wanted`]
      : []),
    ...(settings.image !== undefined && settings.image !== cluster.nodeImage
      ? [`its nodes are of ${cluster.nodeImage}, and ${settings.image} is wanted`]
      : []),
  ]
}

function settingsLacks({ settings }: LocalCluster, wanted: NodeSettings): readonly string[] {
  // Of a cluster that somebody else made nobody can tell; a pod that is refused says so itself.
  if (settings === undefined) return []
  const sysctls = wanted.unsafeSysctls.filter((name) => !settings.unsafeSysctls.includes(name))
  const gates = Object.entries(wanted.featureGates).filter(([gate, on]) => settings.featureGates[gate] !== on)
  return [
    ...sysctls.map((name) => `its nodes do not allow the sysctl ${name}`),
    ...gates.map(([gate, on]) => `its feature gate ${gate} was not set to ${on}`),
  ]
}
