import type { DockerFacts } from '../../../model/docker-facts.js'
import { imageName } from '../../../model/image-name.js'
import { type Need, resourceId, untilByCondition } from '../../../model/need.js'
import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import { folderIds } from './bind-sources.js'
import { replicaCount } from './container-names.js'
import type { ContainerReference } from './docker-resource.js'
import { attachments } from './networking.js'

/** What a service's containers wait for: image, networks, volumes, folders, and every replica of what they depend on. */
export function containerNeeds(
  stack: Stack,
  name: string,
  service: Service,
  references: readonly ContainerReference[],
  facts: DockerFacts,
): readonly Need[] {
  const exists = (id: Need['id']): Need => ({ id, until: 'exists', follows: 'no', required: true })
  const volumes = (service.volumes ?? []).flatMap((mount) =>
    mount.type === 'volume' && mount.source && mount.source in stack.volumes ? [mount.source] : [],
  )
  return [
    exists(resourceId('image', imageName(stack, name, service))),
    ...attachments(stack, service).map(({ key }) => exists(resourceId('network', key))),
    ...[...new Set(volumes)].map((key) => exists(resourceId('volume', key))),
    ...folderIds(service, facts).map(exists),
    ...dependencies(stack, service, new Set(references.map((reference) => reference.service))),
  ]
}

/** `livesIn`: services whose container ids stand in this one's body, so that it is replaced with them. */
function dependencies(stack: Stack, service: Service, livesIn: ReadonlySet<string>): readonly Need[] {
  return Object.entries(service.depends_on ?? {}).flatMap(([target, dependency]) => {
    const definition = stack.services[target]
    if (definition === undefined || definition.provider !== undefined) return []
    return Array.from(
      { length: replicaCount(definition) },
      (_, index): Need => ({
        id: resourceId('container', `${target}-${index + 1}`),
        until: untilByCondition[dependency.condition],
        follows: livesIn.has(target) ? 'replace' : dependency.restart === true ? 'restart' : 'no',
        required: dependency.required,
      }),
    )
  })
}
