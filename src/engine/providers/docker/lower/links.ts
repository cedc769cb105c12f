import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import { type ContainerPlace, containerName, replicaCount } from './container-names.js'

/**
 * `links` and `external_links` as the engine takes them, `container:alias`. Every container of a linked service answers to the alias, to
 * `<service>-<number>` and to its full name, the number being that of the linking container, as Compose has it.
 */
export function links(stack: Stack, service: Service, place: ContainerPlace): readonly string[] {
  const number = place.number ?? 1
  const internal = (service.links ?? []).flatMap((link) => {
    const [target = '', alias = target] = link.split(':')
    const definition = stack.services[target]
    if (definition === undefined) return []
    return Array.from({ length: replicaCount(definition) }, (_, index) =>
      containerName(stack, target, definition, index + 1),
    ).flatMap((container) => [
      `${container}:${alias}`,
      `${container}:${target}-${number}`,
      `${container}:${stack.name}-${target}-${number}`,
    ])
  })
  const external = (service.external_links ?? []).map((link) => {
    const [container = '', alias = container] = link.split(':')
    return `${container}:${alias}`
  })
  return [...internal, ...external]
}
