import type { Need, ResourceId } from '../model/need.js'
import type { Observed, Snapshot } from '../model/observed.js'
import type { Resource } from '../model/resource.js'
import { isWorkloadKind } from '../model/workload-kinds.js'
import type { Slot } from './slot.js'

/** Something that exists and runs, or could: what it needs among the existing, and its declaration where it has one. */
export interface Existing<R extends Resource = Resource> {
  readonly key: ResourceId
  readonly needs: readonly Need[]
  readonly observed: Observed
  readonly resource: R | undefined
}

/** Whether it is started and stopped; everything else only exists. */
export function runs(observed: Observed): boolean {
  return isWorkloadKind(observed.kind)
}

/** Everything that runs or could, in the snapshot's order. Needs are the declared ones where there is a declaration, else those of its labels. */
export function existing<R extends Resource>(slots: readonly Slot<R>[], snapshot: Snapshot): readonly Existing<R>[] {
  const idOfKey = new Map(slots.flatMap((slot) => (slot.observed === undefined ? [] : [[slot.key, slot.observed.id] as const])))
  const slotOf = new Map(slots.flatMap((slot) => (slot.observed === undefined ? [] : [[slot.observed, slot] as const])))
  return snapshot.resources.filter(runs).map((observed) => {
    const slot = slotOf.get(observed)
    const needs =
      slot === undefined ? observed.needs : slot.resource.needs.map((need) => ({ ...need, id: idOfKey.get(need.id) ?? need.id }))
    return { key: observed.id, needs, observed, resource: slot?.resource }
  })
}
