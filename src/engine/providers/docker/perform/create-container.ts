import { printFieldDigests } from '../../../model/field-digests.js'
import { digestFields } from '../../../model/fields.js'
import type { PerformContext } from '../../provider.js'
import type { ContainerResource } from '../lower/docker-resource.js'
import { labels } from '../lower/labels.js'
import { referenceFields, resolveReferences } from '../lower/references.js'
import type { ContainerCreateBody, MountConfig } from '../wire/container.js'
import { injectFiles } from './inject-files.js'
import type { Tools } from './tools.js'

/** How a successor differs from a container that is simply new. */
export interface Succession {
  /** The name it has until its predecessor is gone. */
  readonly temporaryName: string
  /** The name of its predecessor, without the project: `web-1`. */
  readonly replaces: string
  /** Anonymous volumes that it takes over. */
  readonly mounts: readonly MountConfig[]
}

/**
 * Creates a container with its networks and files, ready to be started. One that could not be made whole is removed again.
 * @returns its id
 */
export async function createContainer(
  tools: Tools,
  resource: ContainerResource,
  { emit, signal }: PerformContext,
  succession?: Succession,
): Promise<string> {
  const { api } = tools
  const body = await completeBody(tools, resource, succession, signal)
  const name = succession?.temporaryName ?? resource.name
  const { id, warnings } = await api.containers.create(name, body, { platform: resource.platform }, signal)
  for (const message of warnings) emit({ type: 'warning', group: resource.group, message })
  try {
    for (const { network, config, later } of resource.endpoints) {
      if (later) await api.networks.connect(network, id, config, signal)
    }
    await injectFiles(tools, id, resource.files, signal)
  } catch (error) {
    await api.containers.remove(id, { force: true, volumes: true }).catch(() => undefined)
    throw error
  }
  return id
}

/** Puts in what only now is known: ids of other containers, the hash that hangs on them, the id of a fresh image. */
async function completeBody(
  { api, hashes }: Tools,
  resource: ContainerResource,
  succession: Succession | undefined,
  signal: AbortSignal,
): Promise<ContainerCreateBody> {
  const { body, references } = resource
  const ids = new Map<string, string>()
  for (const { container } of references) {
    if (!ids.has(container)) ids.set(container, (await api.containers.inspect(container, signal)).Id)
  }
  const image = body.Labels?.[labels.image] ?? (await api.images.inspect(body.Image, signal)).Id
  return {
    ...body,
    Labels: {
      ...body.Labels,
      [labels.image]: image,
      [labels.fields]: printFieldDigests(digestFields({ ...resource.spec, ...referenceFields(references, ids) })),
      [labels.configHash]: hashes.service(resolveReferences(resource.definition, references, ids)),
      ...(succession && { [labels.replace]: succession.replaces }),
    },
    HostConfig: {
      ...body.HostConfig,
      ...referringConfig(resource, ids),
      ...(succession && { Mounts: withCarried(body.HostConfig?.Mounts ?? [], succession.mounts) }),
    },
  }
}

/** A carried volume stands in the place of the anonymous one that would be made anew. */
function withCarried(declared: readonly MountConfig[], carried: readonly MountConfig[]): readonly MountConfig[] {
  const targets = new Set(carried.map(({ Target }) => Target))
  return [...declared.filter(({ Target }) => !targets.has(Target)), ...carried]
}

function referringConfig(resource: ContainerResource, ids: ReadonlyMap<string, string>): ContainerCreateBody['HostConfig'] {
  const { references, body } = resource
  if (references.length === 0) return {}
  const volumesFrom = references
    .filter(({ field }) => field === 'VolumesFrom')
    .map(({ container, mode }) => `${ids.get(container)}${mode === undefined ? '' : `:${mode}`}`)
  const modes = references
    .filter(({ field }) => field !== 'VolumesFrom')
    .map(({ field, container }) => [field, `container:${ids.get(container)}`])
  return {
    ...Object.fromEntries(modes),
    ...(volumesFrom.length > 0 && { VolumesFrom: [...(body.HostConfig?.VolumesFrom ?? []), ...volumesFrom] }),
  }
}
