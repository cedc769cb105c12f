import { parseImageReference } from '../../model/image-reference.js'
import type { ContainerState } from '../../model/observed.js'
import type { ContainerImage, ReachablePort, ServiceContainer } from '../../model/service-container.js'
import type { Inventory } from '../provider.js'
import type { EngineApi } from './engine-api.js'
import { labels } from './lower/labels.js'
import { nameOf, observedContainers } from './observed-container.js'
import { listProjects } from './projects.js'
import type { ContainerSummary, PortSummary } from './wire/container.js'
import type { ImageDetails } from './wire/image.js'

/** What exists on a Docker Engine, as people look at it. */
export function dockerInventory(api: EngineApi): Inventory {
  return {
    async containers(project, signal) {
      // Compose's own mark of a service's container is the config hash; the project's label alone is on volumes' helpers too.
      const filters = { label: [`${labels.project}=${project}`, labels.configHash] }
      const found = await api.containers.list({ filters }, signal)
      return found.map(serviceContainer).sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async projects() {
      return (await listProjects(api)).map(({ name, configFiles, states }) => ({ name, configFiles, states }))
    },
    async image({ image, imageId }, signal) {
      return containerImage(image, await api.images.inspect(imageId, signal))
    },
    async processes(handle, psArguments, signal) {
      const { Titles, Processes } = await api.containers.top(handle, psArguments, signal)
      return { titles: Titles, processes: Processes ?? [] }
    },
  }
}

function serviceContainer(summary: ContainerSummary): ServiceContainer {
  const { Labels } = summary
  const [observed] = observedContainers([summary])
  const number = Number(Labels[labels.number])
  return {
    handle: summary.Id,
    name: nameOf(summary),
    project: Labels[labels.project] ?? '',
    service: Labels[labels.service] ?? '',
    ...(Number.isInteger(number) && number > 0 && { number }),
    oneOff: Labels[labels.oneOff] === 'True',
    image: summary.Image,
    imageId: summary.ImageID,
    command: summary.Command,
    createdAt: summary.Created * 1000,
    state: summary.State satisfies ContainerState,
    health: observed?.health ?? 'none',
    exitCode: observed?.exitCode ?? 0,
    status: summary.Status,
    ports: summary.Ports.map(reachablePort).sort(inOrder),
    labels: Labels,
    networks: Object.keys(summary.NetworkSettings?.Networks ?? {}),
    // Sorted, because the engine gives them in an order by chance.
    mounts: summary.Mounts.map(({ Name, Source }) => Name || Source).sort(),
    localVolumes: summary.Mounts.filter(({ Driver }) => Driver === 'local').length,
  }
}

function reachablePort({ IP = '', PublicPort = 0, PrivatePort, Type }: PortSummary): ReachablePort {
  return { hostIp: IP, published: PublicPort, target: PrivatePort, protocol: Type }
}

function inOrder(a: ReachablePort, b: ReachablePort): number {
  const texts = a.hostIp === b.hostIp ? a.protocol < b.protocol : a.hostIp < b.hostIp
  return a.target - b.target || (a.hostIp === b.hostIp ? a.published - b.published : 0) || (texts ? -1 : 1)
}

/** Under the name that the container was made from, where the image still has it; else under any that it has. */
function containerImage(reference: string, details: ImageDetails): ContainerImage {
  const { repository, tag = 'latest' } = parseImageReference(reference)
  const name = details.RepoTags.includes(`${repository}:${tag}`) ? `${repository}:${tag}` : details.RepoTags[0]
  const shown = name === undefined ? { repository: '<none>', tag: '<none>' } : parseImageReference(name)
  const { Created, Metadata } = details
  return {
    id: details.Id,
    repository: shown.repository,
    tag: shown.tag ?? '',
    platform: [details.Os, details.Architecture, details.Variant].filter(Boolean).join('/'),
    size: details.Size,
    ...(Created && !Created.startsWith('0001-') && { created: Created }),
    ...(Metadata?.LastTagTime && { lastTagTime: Metadata.LastTagTime }),
  }
}
