import type { ResourceId } from '../model/need.js'
import type { Selection } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import type { Slot } from './slot.js'

/** Who takes part in a plan: `named` on the command line (or all), or `needed` by one that takes part. The others are left alone. */
export type Participation = ReadonlyMap<ResourceId, 'named' | 'needed'>

/**
 * Services of the selection take part, and what they need: networks, volumes and images always, other services unless dependencies are
 * left out; and what only exists for one of them.
 */
export function participate<R extends Resource>(slots: readonly Slot<R>[], selection: Selection): Participation {
  const byKey = new Map(slots.map((slot) => [slot.key, slot]))
  const participation = new Map<ResourceId, 'named' | 'needed'>()
  const named = slots.filter(
    (slot) => selection.services === 'all' || (isService(slot.resource) && selection.services.includes(slot.resource.group)),
  )
  for (const slot of named) participation.set(slot.key, 'named')
  const visit = (slot: Slot<R>): void => {
    for (const need of slot.resource.needs) {
      const needed = byKey.get(need.id)
      if (needed === undefined || participation.has(need.id)) continue
      if (isService(needed.resource) && selection.dependencies === 'without') continue
      participation.set(need.id, 'needed')
      visit(needed)
    }
  }
  for (const slot of named) visit(slot)
  const taking = new Set(
    slots.filter((slot) => participation.has(slot.key) && isService(slot.resource)).map(({ resource }) => resource.group),
  )
  for (const slot of slots) {
    const { service } = slot.resource
    if (isService(slot.resource) || service === undefined || !taking.has(service) || participation.has(slot.key)) continue
    participation.set(slot.key, 'needed')
    visit(slot)
  }
  return participation
}

export function isService(resource: Resource): boolean {
  return resource.lifetime !== 'static'
}
