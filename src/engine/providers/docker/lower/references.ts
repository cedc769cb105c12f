import { resourceId } from '../../../model/need.js'
import type { Fields } from '../../../model/resource.js'
import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import { containerName } from './container-names.js'
import type { ContainerReference } from './docker-resource.js'

const namespaces = [
  ['network_mode', 'NetworkMode'],
  ['ipc', 'IpcMode'],
  ['pid', 'PidMode'],
] as const

const attributeOf: Readonly<Record<ContainerReference['field'], string>> = {
  NetworkMode: 'network_mode',
  IpcMode: 'ipc',
  PidMode: 'pid',
  VolumesFrom: 'volumes_from',
}

/**
 * The referred containers as fields: where one was made anew, whoever did it, what lives in it is no longer as declared.
 * @param ids by container name; a container that does not exist yet is no field
 */
export function referenceFields(found: readonly ContainerReference[], ids: ReadonlyMap<string, string>): Fields {
  return Object.fromEntries(
    found.flatMap(({ field, service, container }) => {
      const id = ids.get(container)
      return id === undefined ? [] : [[`the container of ${service} for ${attributeOf[field]}`, id] as const]
    }),
  )
}

/** The containers of other services that a service's containers live in (`network_mode: service:db`) or take volumes from. */
export function references(stack: Stack, service: Service): readonly ContainerReference[] {
  const shared = namespaces.flatMap(([attribute, field]) => {
    const target = serviceOf(service[attribute])
    return target === undefined ? [] : reference(stack, target, { field })
  })
  const volumes = (service.volumes_from ?? []).flatMap((source) => {
    const [target = '', mode] = source.split(':')
    return target === 'container' ? [] : reference(stack, target, { field: 'VolumesFrom', mode })
  })
  return [...shared, ...volumes]
}

/** `service:db` -> `db` */
function serviceOf(mode: string | undefined): string | undefined {
  return mode?.startsWith('service:') ? mode.slice('service:'.length) : undefined
}

/** A reference means the first replica. */
function reference(
  stack: Stack,
  target: string,
  place: Pick<ContainerReference, 'field' | 'mode'>,
): readonly ContainerReference[] {
  const definition = stack.services[target]
  if (definition === undefined) return []
  return [
    {
      ...place,
      id: resourceId('container', `${target}-1`),
      service: target,
      container: containerName(stack, target, definition, 1),
    },
  ]
}

/**
 * The service as Compose hashes it: with the ids of the containers that it refers to. Where a container does not exist yet, its reference
 * stays as it is, so that the hash matches nothing that exists.
 * @param ids by container name
 */
export function resolveReferences(
  service: Service,
  found: readonly ContainerReference[],
  ids: ReadonlyMap<string, string>,
): Service {
  if (found.length === 0 && service.volumes_from === undefined) return service
  const idOf = (target: string) => {
    const container = found.find((reference) => reference.service === target)?.container
    return container === undefined ? undefined : ids.get(container)
  }
  const mode = (value: string | undefined) => {
    const id = idOf(serviceOf(value) ?? '')
    return id === undefined ? value : `container:${id}`
  }
  return {
    ...service,
    ...(service.network_mode !== undefined && { network_mode: mode(service.network_mode) }),
    ...(service.ipc !== undefined && { ipc: mode(service.ipc) }),
    ...(service.pid !== undefined && { pid: mode(service.pid) }),
    ...(service.volumes_from !== undefined && {
      volumes_from: service.volumes_from.map((source) => {
        const [target = '', container] = source.split(':')
        return target === 'container' ? (container ?? source) : (idOf(target) ?? source)
      }),
    }),
  }
}
