import type { NodeMount } from '../../../model/kubernetes-facts.js'

/** Where the nodes see a path of this machine; undefined where they don't. */
export function nodePathOf(path: string, mounts: readonly NodeMount[]): string | undefined {
  const [nearest] = mounts
    .filter(({ hostPath }) => path === hostPath || path.startsWith(hostPath === '/' ? '/' : `${hostPath}/`))
    .toSorted((one, other) => other.hostPath.length - one.hostPath.length)
  if (nearest === undefined) return undefined
  return `${nearest.nodePath}${path.slice(nearest.hostPath === '/' ? 0 : nearest.hostPath.length)}`
}
