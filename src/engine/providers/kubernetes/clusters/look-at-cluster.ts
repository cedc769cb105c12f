import type { ClusterApi } from '../cluster-api.js'
import { labels } from '../labels.js'
import { objectKinds } from '../object-kinds.js'
import { nodeProblem } from './until-ready.js'

/** What a cluster's API tells of it as a whole. */
export interface ClusterSight {
  readonly version: string
  readonly nodes: readonly { readonly name: string; readonly problem?: string }[]
  readonly projects: readonly string[]
}

/** Its version, its nodes, and the projects that have a namespace on it. */
export async function lookAtCluster(api: ClusterApi, signal?: AbortSignal): Promise<ClusterSight> {
  const [{ text }, nodes, namespaces] = await Promise.all([
    api.version(signal),
    api.list(objectKinds.node, {}, signal),
    api.list(objectKinds.namespace, { labels: labels.project }, signal),
  ])
  const projects = namespaces.items.flatMap(({ metadata }) => metadata.labels?.[labels.project] ?? [])
  return {
    version: text,
    nodes: nodes.items.map((node) => {
      const problem = nodeProblem(node)
      return { name: node.metadata.name, ...(problem !== undefined && { problem }) }
    }),
    projects: [...new Set(projects)].sort(),
  }
}
