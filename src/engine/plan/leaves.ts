import type { Observed, Snapshot } from '../model/observed.js'
import type { Resource } from '../model/resource.js'
import type { Decisions } from './decision.js'
import { existing } from './existing.js'
import type { Slot } from './slot.js'
import type { Leave } from './stop.js'

/**
 * Who makes way: what goes altogether, what is removed or stopped while something else changes, and all that hold a network to be remade.
 * @param going what goes altogether, and why
 */
export function leaves<R extends Resource>(
  slots: readonly Slot<R>[],
  taking: readonly Slot<R>[],
  decisions: Decisions,
  snapshot: Snapshot,
  going: ReadonlyMap<Observed, string>,
): readonly Leave<R>[] {
  const slotOf = new Map(slots.map((slot) => [slot.observed, slot]))
  const networks = recreatedNetworks(taking, decisions)
  return existing(slots, snapshot).flatMap((who): Leave<R>[] => {
    const { observed } = who
    const superfluous = going.get(observed)
    if (superfluous !== undefined) return [{ who, cause: superfluous, remove: { volumes: false } }]
    const key = slotOf.get(observed)?.key
    const decision = key === undefined ? undefined : decisions.get(key)
    if (decision?.verb === 'create') return [{ who, cause: decision.cause, remove: { volumes: false } }]
    const held = networks.filter((network) => isAttached(observed, network))
    if (held.length > 0) {
      return [{ who, cause: `network ${held.map((network) => network.group).join(', ')} is made anew`, disconnect: held }]
    }
    return decision?.verb === 'restart' ? [{ who, cause: decision.cause }] : []
  })
}

function recreatedNetworks<R extends Resource>(taking: readonly Slot<R>[], decisions: Decisions): readonly Observed[] {
  return taking.flatMap(({ key, resource, observed }) =>
    resource.kind === 'network' && observed !== undefined && decisions.get(key)?.verb === 'recreate' ? [observed] : [],
  )
}

/** An engine names a network of a container by id or by name. */
export function isAttached(observed: Observed, network: Observed): boolean {
  return observed.attachedNetworks.includes(network.handle) || observed.attachedNetworks.includes(network.name)
}
