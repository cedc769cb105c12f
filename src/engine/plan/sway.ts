import type { ResourceId } from '../model/need.js'
import type { Observed } from '../model/observed.js'
import type { Resource } from '../model/resource.js'
import type { Decision, Decisions } from './decision.js'
import { joinCauses } from './diff.js'
import type { Slot } from './slot.js'

/** An image that is built upon another one is built again when that one is. */
export function swayedImage<R extends Resource>(
  own: Decision,
  { resource }: Slot<R>,
  slots: ReadonlyMap<ResourceId, Slot<R>>,
  decisions: Decisions,
): Decision {
  const base = resource.needs.find(({ id, follows }) => follows === 'replace' && decisions.get(id)?.verb === 'make-image')
  if (base === undefined || own.verb === 'make-image') return own
  return { verb: 'make-image', cause: `image ${slots.get(base.id)?.resource.group ?? base.id} is made anew` }
}

/** What happens to the things it needs may take it along: a new image, a lost network, a dependency that it follows. */
export function swayedService<R extends Resource>(
  own: Decision,
  slot: Slot<R>,
  slots: ReadonlyMap<ResourceId, Slot<R>>,
  decisions: Decisions,
  recreate: 'diverged' | 'always' | 'never',
): Decision {
  const { observed, resource } = slot
  if (observed === undefined) return own
  const replacing: string[] = []
  const restarting: string[] = []
  const lostVolumes = mountedAndRemade(observed, slots, decisions)
  for (const need of resource.needs) {
    const needed = slots.get(need.id)
    const decision = decisions.get(need.id)
    if (needed === undefined || decision === undefined) continue
    const { kind, group } = needed.resource
    if (decision.verb === 'make-image' && needed.resource.change === 'load') {
      // Delivering an image to where it runs changes nothing of it; only another image does.
      const made = needed.resource.needs.map(({ id }) => slots.get(id)).find((base) => isMade(base, decisions))
      if (made !== undefined) replacing.push(`image known after ${made.resource.change}`)
    } else if (decision.verb === 'make-image') replacing.push(`image known after ${needed.resource.change}`)
    else if (isLost(slot, needed, decision)) replacing.push(`${kind} ${group} is missing from it`)
    if (kind === 'network' && decision.verb === 'recreate') restarting.push(`network ${group} is made anew`)
    const changes = decision.verb === 'replace' || decision.verb === 'create' || decision.verb === 'update'
    if (need.follows === 'replace' && changes)
      replacing.push(`${group} is ${decision.verb === 'create' ? 'new' : `${decision.verb}d`}`)
    const isRolledOut = decision.verb === 'update' && needed.resource.runsWhenMade === true
    const isReplaced = decision.verb === 'replace' || (decision.verb === 'create' && decision.remove === true) || isRolledOut
    if (need.follows === 'restart' && (isReplaced || decision.verb === 'restart')) {
      restarting.push(`${group} is ${isRolledOut ? 'updated' : isReplaced ? 'replaced' : 'restarted'}`)
    }
    // Its network or process namespace ends with the other's process, even where the container stays.
    if (need.follows === 'replace' && (decision.verb === 'start' || decision.verb === 'restart'))
      restarting.push(`${group} is ${decision.verb}ed`)
  }
  if (lostVolumes.length > 0) {
    return { verb: 'create', cause: joinCauses(lostVolumes.map((name) => `volume ${name} is made anew`)), remove: true }
  }
  if (replacing.length > 0 && recreate !== 'never') {
    if (own.verb === 'replace') return { verb: 'replace', cause: `${own.cause}; ${joinCauses(replacing)}` }
    return { verb: resource.change === 'update' ? 'update' : 'replace', cause: joinCauses(replacing) }
  }
  if (restarting.length > 0 && resource.runsWhenMade === true && own.verb === 'keep' && own.reason !== 'finished-job') {
    return { verb: resource.change === 'update' ? 'update' : 'replace', cause: joinCauses(restarting) }
  }
  const runs = observed.state === 'running' || observed.state === 'restarting'
  if (restarting.length > 0 && runs && own.verb === 'keep') return { verb: 'restart', cause: joinCauses(restarting) }
  return own
}

function isMade<R extends Resource>(slot: Slot<R> | undefined, decisions: ReadonlyMap<ResourceId, Decision>): slot is Slot<R> {
  return slot !== undefined && decisions.get(slot.key)?.verb === 'make-image'
}

/** A running container that is not attached to a network it declares, or doesn't have a volume mounted (facts of the engine, not of labels). */
function isLost<R extends Resource>({ observed }: Slot<R>, needed: Slot<R>, decision: Decision): boolean {
  if (observed === undefined || needed.resource.change === 'update' || decision.verb === 'recreate') return false
  const { kind, name } = needed.resource
  const known = [name, ...(needed.observed === undefined ? [] : [needed.observed.handle, needed.observed.name])]
  if (kind === 'volume') return !observed.mountedVolumes.some((volume) => known.includes(volume))
  if (kind !== 'network') return false
  const made = decision.verb === 'create'
  return made || (observed.state === 'running' && !observed.attachedNetworks.some((network) => known.includes(network)))
}

/** Volumes that it mounts now and that are made anew: it has to go before they can. */
function mountedAndRemade<R extends Resource>(
  observed: Observed,
  slots: ReadonlyMap<ResourceId, Slot<R>>,
  decisions: Decisions,
): readonly string[] {
  return [...slots.values()].flatMap(({ key, resource, observed: volume }) =>
    resource.kind === 'volume' &&
    decisions.get(key)?.verb === 'recreate' &&
    volume &&
    observed.mountedVolumes.includes(volume.name)
      ? [resource.group]
      : [],
  )
}
