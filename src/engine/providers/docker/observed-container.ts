import { parseFieldDigests } from '../../model/field-digests.js'
import { type Need, resourceId, untilByCondition } from '../../model/need.js'
import type { Health, Observed } from '../../model/observed.js'
import { labels } from './lower/labels.js'
import type { ContainerSummary } from './wire/container.js'

/** A project's containers from the engine's list, their labels parsed. */
export function observedContainers(containers: readonly ContainerSummary[]): readonly Observed[] {
  const present = containers.map(({ Id }) => Id)
  const places = containers.map((container) => ({ container, key: keyOf(container, present) }))
  return places.map(({ container, key }) => observedContainer(container, key, places))
}

interface Place {
  readonly container: ContainerSummary
  readonly key: string
}

function observedContainer(container: ContainerSummary, key: string, places: readonly Place[]): Observed {
  const { Labels } = container
  const number = Number(Labels[labels.number])
  const service = Labels[labels.service] ?? ''
  const isReplica = key === `${service}-${number}`
  return {
    id: resourceId('container', key),
    kind: 'container',
    group: service,
    name: nameOf(container),
    handle: container.Id,
    needs: parseNeeds(Labels[labels.dependsOn] ?? '', places),
    fields: parseFieldDigests(Labels[labels.fields]),
    configHash: Labels[labels.configHash],
    state: container.State,
    health: healthOf(container.Status),
    exitCode: exitCodeOf(container.Status),
    // Compose's label tells the image it was made from even where the engine's own field is a manifest's digest.
    image: Labels[labels.image] ?? container.ImageID,
    owner: 'project',
    number: isReplica ? number : undefined,
    oneOff: !isReplica,
    attachedNetworks: Object.entries(container.NetworkSettings?.Networks ?? {}).map(([name, { NetworkID }]) => NetworkID || name),
    mountedVolumes: container.Mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name ? [Name] : [])),
  }
}

/**
 * `web-1` for a replica, its name for a container of `run`. A successor that an interrupted replacement left behind, under the temporary
 * name `<id of the old one>_shop-web-1`, counts as a replica only once the container that it was to replace has gone.
 */
function keyOf(container: ContainerSummary, present: readonly string[]): string {
  const { Labels } = container
  const name = nameOf(container)
  const replaced = /^([0-9a-f]{12})_/.exec(name)?.[1]
  const waits = replaced !== undefined && present.some((id) => id.startsWith(replaced))
  const isReplica = Labels[labels.oneOff] !== 'True' && Labels[labels.number] !== undefined && !waits
  return isReplica ? `${Labels[labels.service] ?? ''}-${Labels[labels.number]}` : name
}

/** Without the slash; other names are those that links give, `/other/alias`. */
export function nameOf(container: ContainerSummary): string {
  const own = container.Names.find((name) => !name.slice(1).includes('/')) ?? container.Names[0] ?? container.Id
  return own.replace(/^\//, '')
}

/** The list has no field for it, only words for people: `Up 3 minutes (healthy)`. */
function healthOf(status: string): Health {
  if (status.includes('(healthy)')) return 'healthy'
  if (status.includes('(unhealthy)')) return 'unhealthy'
  return status.includes('(health: starting)') ? 'starting' : 'none'
}

/** `Exited (137) 5 seconds ago` -> 137 */
function exitCodeOf(status: string): number | undefined {
  const match = /^(?:Exited|Restarting) \((\d+)\)/.exec(status)
  return match === null ? undefined : Number(match[1])
}

/** `db:service_healthy:true,cache:service_started:false`, as Compose writes it, read as needs of the containers that exist. */
function parseNeeds(label: string, places: readonly Place[]): readonly Need[] {
  return label.split(',').flatMap((entry) => {
    const [service, condition = '', restart] = entry.split(':')
    return places
      .filter(({ container, key }) => container.Labels[labels.service] === service && key.startsWith(`${service}-`))
      .map(
        ({ key }): Need => ({
          id: resourceId('container', key),
          until: isCondition(condition) ? untilByCondition[condition] : 'started',
          follows: restart === 'true' ? 'restart' : 'no',
          required: true,
        }),
      )
  })
}

/** What other versions of Compose write may be another word. */
function isCondition(text: string): text is keyof typeof untilByCondition {
  return Object.hasOwn(untilByCondition, text)
}
