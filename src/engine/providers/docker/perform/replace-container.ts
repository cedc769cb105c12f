import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import type { PerformContext } from '../../provider.js'
import { isConflict, isNotFound } from '../engine-error.js'
import type { ContainerResource } from '../lower/docker-resource.js'
import { labels } from '../lower/labels.js'
import type { MountConfig } from '../wire/container.js'
import { createContainer } from './create-container.js'
import type { Tools } from './tools.js'

interface Replacement {
  readonly observed: Observed
  readonly renewVolumes: boolean
  readonly timeout?: number
}

/**
 * Creates the successor under a temporary name, stops and removes the old container, gives the successor its name. Anonymous volumes go
 * over to the successor, unless they are to be renewed. Until the old container is removed a failure leaves it as it was, but stopped.
 */
export async function replaceContainer(
  tools: Tools,
  resource: ContainerResource,
  { observed, renewVolumes, timeout }: Replacement,
  context: PerformContext,
): Promise<Outcome> {
  const { api } = tools
  const { signal } = context
  const temporaryName = `${observed.handle.slice(0, 12)}_${resource.name}`
  const mounts = renewVolumes ? [] : await carriedVolumes(tools, resource, observed, signal)
  const project = resource.body.Labels?.[labels.project] ?? ''
  const replaces = observed.name.startsWith(`${project}-`) ? observed.name.slice(project.length + 1) : observed.name
  // Created to its end even when interrupted, so that it can be removed again.
  const creating = { ...context, signal: new AbortController().signal }
  const succession = { temporaryName, replaces, mounts }
  const successor = await createContainer(tools, resource, creating, succession).catch(async (error: unknown) => {
    // A replacement of the same container that was killed halfway leaves the name taken.
    if (!isConflict(error)) throw error
    await api.containers.remove(temporaryName, { force: true })
    return createContainer(tools, resource, creating, succession)
  })
  try {
    await api.containers.stop(observed.handle, { timeout }, signal)
    signal.throwIfAborted()
  } catch (error) {
    if (!isNotFound(error)) {
      await api.containers.remove(successor, { force: true })
      throw error
    }
  }
  // From here on there is no way back: an interruption waits until the successor has its name.
  await api.containers.remove(observed.handle, { force: true, volumes: renewVolumes }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error
  })
  await api.containers.rename(successor, resource.name)
  return { text: 'replaced' }
}

async function carriedVolumes(
  { api }: Tools,
  resource: ContainerResource,
  observed: Observed,
  signal: AbortSignal,
): Promise<readonly MountConfig[]> {
  if (resource.anonymousVolumes.length === 0) return []
  const { Mounts } = await api.containers.inspect(observed.handle, signal)
  return Mounts.flatMap(({ Type, Name, Destination, RW }) =>
    Type === 'volume' && Name && resource.anonymousVolumes.includes(Destination)
      ? [{ Type: 'volume', Source: Name, Target: Destination, ReadOnly: !RW }]
      : [],
  )
}
