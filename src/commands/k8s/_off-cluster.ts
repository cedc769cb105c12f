import type { OffClusterSources } from '../../engine/off-cluster.js'
import type { World } from '../_world.js'

/** What a stack is told or written for a cluster with that nobody opens: the engine answers for images, where one is there. */
export async function offClusterSources(
  world: World,
  flags: { readonly context?: string | undefined; readonly namespace?: string | undefined },
): Promise<OffClusterSources> {
  const engine = await world.openDocker(flags.context).catch(() => undefined)
  return {
    machine: world,
    ...(engine && { engine: engine.api }),
    ...(flags.namespace !== undefined && { namespace: flags.namespace }),
  }
}
