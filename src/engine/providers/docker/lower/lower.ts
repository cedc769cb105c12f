import type { Diagnostic } from '../../../model/diagnostic.js'
import type { Desired } from '../../../model/resource.js'
import type { Stack } from '../../../model/stack.js'
import { withApiSocket } from './api-socket.js'
import { bindFolders } from './bind-sources.js'
import { lowerContainer, lowerContainers } from './containers.js'
import { withDefaultPlatform } from './default-platform.js'
import type { ContainerResource, DockerResource } from './docker-resource.js'
import { lowerImages, missingImages } from './images.js'
import type { LowerContext } from './lower-context.js'
import { missingContents } from './missing-content.js'
import { attachments } from './networking.js'
import { lowerNetworks } from './networks.js'
import { findUnsupported } from './unsupported.js'
import { lowerVolumes } from './volumes.js'

export interface LoweredToDocker extends Desired<DockerResource> {
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Turns a stack into what has to exist on a Docker Engine: images, networks, volumes, folders for bind mounts, and one container per
 * replica. Pure; what the engine cannot do comes back as diagnostics with their lines.
 */
export function lower(declared: Stack, context: LowerContext): LoweredToDocker {
  const stack = withApiSocket(withDefaultPlatform(declared))
  const folders = bindFolders(stack, context)
  return {
    resources: [
      ...lowerNetworks(stack, context, usedNetworks(stack)),
      ...lowerVolumes(stack, context, usedVolumes(stack)),
      ...folders.value,
      ...lowerImages(stack, context),
      ...Object.keys(stack.services).flatMap((service) => lowerContainers(stack, service, context)),
    ],
    diagnostics: context.facts.known ? findings(stack, context, folders.diagnostics) : [],
    renumber: (resource, number) => (isReplica(resource) ? lowerContainer(stack, resource.service, number, context) : resource),
  }
}

function findings(stack: Stack, context: LowerContext, ofFolders: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...findUnsupported(stack, context), ...ofFolders, ...missingContents(stack, context), ...missingImages(stack, context)]
}

function isReplica(resource: DockerResource): resource is ContainerResource {
  return resource.kind === 'container' && resource.number !== undefined
}

function usedNetworks(stack: Stack): ReadonlySet<string> {
  return new Set(Object.values(stack.services).flatMap((service) => attachments(stack, service).map(({ key }) => key)))
}

function usedVolumes(stack: Stack): ReadonlySet<string> {
  const mounts = Object.values(stack.services).flatMap((service) => service.volumes ?? [])
  return new Set(mounts.flatMap((mount) => (mount.type === 'volume' && mount.source ? [mount.source] : [])))
}
