import type { ServiceContainer } from '../model/service-container.js'
import type { Inventory } from '../providers/provider.js'
import { type ProjectReference, projectName } from './project.js'
import { selectContainers } from './select-containers.js'

/** One row of `images`, with the fields of `docker compose images --format json`. */
export interface ImageRecord {
  readonly ID: string
  readonly ContainerName: string
  readonly Repository: string
  readonly Tag: string
  readonly Platform: string
  /** Bytes. */
  readonly Size: number
  readonly Created?: string
  readonly LastTagTime?: string
}

/**
 * The images of a project's containers, by container name.
 * @param services none means all
 */
export async function images(
  reference: ProjectReference,
  services: readonly string[],
  inventory: Inventory,
  signal?: AbortSignal,
): Promise<readonly ImageRecord[]> {
  const containers = await inventory.containers(projectName(reference), signal)
  // Replicas share their image: it is asked for once.
  const asked = new Map<string, ReturnType<Inventory['image']>>()
  const imageOf = (container: ServiceContainer) => {
    const key = `${container.image} ${container.imageId}`
    const image = asked.get(key) ?? inventory.image(container, signal)
    asked.set(key, image)
    return image
  }
  return Promise.all(
    selectContainers(reference, containers, services).map(async (container) => {
      const { id, repository, tag, platform, size, created, lastTagTime } = await imageOf(container)
      return {
        ID: id,
        ContainerName: container.name,
        Repository: repository,
        Tag: tag,
        Platform: platform,
        Size: size,
        ...(created !== undefined && { Created: created }),
        ...(lastTagTime !== undefined && { LastTagTime: lastTagTime }),
      }
    }),
  )
}
