import type { ClusterWish } from '../cluster-driver-api.js'
import { labels } from '../labels.js'

/** Below it a folder of every node is mounted, named after the project: `/dev.stack/project/shop`. */
const markPath = '/dev.stack/project'

/** What a cluster's configuration depends on beside the wish. */
export interface KindSurroundings {
  /** Mounted into every node as the mark of ownership. */
  readonly markFolder: string
  readonly cgroupVersion: 1 | 2
  /** `1.<minor>` of the node image; undefined where its name doesn't tell. */
  readonly nodeMinor: number | undefined
}

/** The configuration that kind reads, as JSON (which is YAML): `kind.x-k8s.io/v1alpha4`. */
export function kindConfig(wish: ClusterWish, surroundings: KindSurroundings): string {
  const mark = { hostPath: surroundings.markFolder, containerPath: `${markPath}/${wish.project}`, readOnly: true }
  const mounts = wish.mounts.map(({ hostPath, nodePath }) => ({ hostPath, containerPath: nodePath }))
  const node = (role: string) => ({ role, labels: { [labels.project]: wish.project }, extraMounts: [mark, ...mounts] })
  const kubelet = kubeletPatch(wish, surroundings)
  return JSON.stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { apiServerAddress: '127.0.0.1' },
    featureGates: wish.featureGates,
    ...(kubelet && { kubeadmConfigPatches: [JSON.stringify(kubelet)] }),
    nodes: [node('control-plane'), ...Array.from({ length: wish.workers }, () => node('worker'))],
  })
}

/**
 * Since 1.35 a kubelet refuses to start on control groups of version 1 unless told otherwise (KEP-5573). The field is there since 1.31; an
 * older kubelet would not know it.
 */
function kubeletPatch({ unsafeSysctls }: ClusterWish, { cgroupVersion, nodeMinor }: KindSurroundings): object | undefined {
  const onOldGroups = cgroupVersion === 1 && (nodeMinor === undefined || nodeMinor >= 31)
  if (!onOldGroups && unsafeSysctls.length === 0) return undefined
  return {
    kind: 'KubeletConfiguration',
    ...(onOldGroups && { failCgroupV1: false }),
    ...(unsafeSysctls.length > 0 && { allowedUnsafeSysctls: unsafeSysctls }),
  }
}

/** The project of a mark among a node's mounts. @param nodePaths where they stand in the node */
export function markedProject(nodePaths: readonly string[]): string | undefined {
  const mark = nodePaths.find((path) => path.startsWith(`${markPath}/`))
  return mark?.slice(markPath.length + 1)
}

/** Whether a mount of a node is one that kind itself or the mark needs, and of no use to a stack. */
export function isNodesOwn(nodePath: string): boolean {
  return nodePath === '/lib/modules' || nodePath === '/dev/mapper' || nodePath.startsWith(`${markPath}/`)
}
