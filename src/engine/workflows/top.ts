import type { ProcessList } from '../model/service-container.js'
import type { Inventory } from '../providers/provider.js'
import { type ProjectReference, projectName } from './project.js'
import { selectContainers } from './select-containers.js'

/** What runs in one container. */
export interface ContainerProcesses extends ProcessList {
  readonly service: string
  /** The replica number; absent for containers of `run`. */
  readonly number?: number
  readonly name: string
}

/**
 * The processes of a project's running containers, by container name.
 * @param services none means all
 */
export async function top(
  reference: ProjectReference,
  services: readonly string[],
  inventory: Inventory,
  signal?: AbortSignal,
): Promise<readonly ContainerProcesses[]> {
  const containers = await inventory.containers(projectName(reference), signal)
  const running = selectContainers(reference, containers, services).filter(({ state }) => state === 'running')
  return Promise.all(
    running.map(async ({ service, number, name, handle }) => {
      return { service, ...(number !== undefined && { number }), name, ...(await inventory.processes(handle, undefined, signal)) }
    }),
  )
}
