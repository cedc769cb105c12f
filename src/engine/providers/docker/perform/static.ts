import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import type { EngineApi } from '../engine-api.js'
import { EngineError, isConflict, isNotFound } from '../engine-error.js'
import type { ContainerResource, DockerResource, NetworkResource } from '../lower/docker-resource.js'
import type { Tools } from './tools.js'

/** Makes a network, a volume or a folder. */
export async function createStatic(
  { api, makeFolder }: Tools,
  resource: Exclude<DockerResource, ContainerResource>,
  signal: AbortSignal,
): Promise<Outcome> {
  switch (resource.kind) {
    case 'network':
      await createNetwork(api, resource, signal)
      break
    case 'volume':
      await api.volumes.create(resource.body, signal)
      break
    case 'folder':
      await makeFolder(resource.path)
      break
    case 'image':
      throw new Error(`an image is built or pulled, not created: ${resource.id}`)
  }
  return { text: 'created' }
}

async function createNetwork(api: EngineApi, { body }: NetworkResource, signal: AbortSignal): Promise<void> {
  try {
    await api.networks.create(body, signal)
  } catch (error) {
    // Another `stack` or `docker compose` made it at the same moment.
    if (isConflict(error)) return
    throw error
  }
}

/** Removes a network, a volume or an image; what is gone already is no error, what others still use stays. */
export async function removeStatic(api: EngineApi, observed: Observed, signal: AbortSignal): Promise<Outcome> {
  try {
    await removeByKind(api, observed, signal)
  } catch (error) {
    if (isNotFound(error)) return { text: 'gone already' }
    if (isInUse(error)) return { text: 'kept: still in use' }
    throw error
  }
  return { text: 'removed' }
}

async function removeByKind(api: EngineApi, observed: Observed, signal: AbortSignal): Promise<void> {
  if (observed.kind === 'network') await api.networks.remove(observed.handle, signal)
  else if (observed.kind === 'volume') await api.volumes.remove(observed.handle, {}, signal)
  else await api.images.remove(observed.name, {}, signal)
}

function isInUse(error: unknown): boolean {
  return isConflict(error) || (error instanceof EngineError && /active endpoints/.test(error.message))
}
