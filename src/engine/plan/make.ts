import type { ResourceId } from '../model/need.js'
import type { Observed, Snapshot } from '../model/observed.js'
import type { StepId } from '../model/plan.js'
import type { Resource } from '../model/resource.js'
import { isAttached } from './leaves.js'
import type { Slot } from './slot.js'
import type { StepList } from './steps.js'
import { preStop } from './stop.js'
import { edgesTo, subjectOf, type Work } from './work.js'

/** Adds the steps after which the slot's thing exists as declared. What runs as soon as it is made has to wait for its turn to start. */
export function make<R extends Resource>(slot: Slot<R>, work: Work<R>): void {
  const decision = work.decisions.get(slot.key)
  if (decision === undefined || slot.resource.runsWhenMade === true) return
  const { resource, observed } = slot
  const { list, made, left } = work
  const edges = edgesTo(resource.needs, made)
  const own = observed === undefined ? undefined : left.get(observed.id)
  const add = (operation: Parameters<StepList<R>['add']>[0], extra: readonly (StepId | undefined)[] = []) =>
    made.set(
      slot.key,
      list.add(operation, subjectOf(slot, decision), { ...edges, after: [...(edges.after ?? []), own, ...extra] }),
    )
  switch (decision.verb) {
    case 'create':
      add({ type: 'create', resource })
      return
    case 'update':
      if (observed !== undefined) add({ type: 'update', resource, observed })
      return
    case 'replace': {
      if (observed === undefined) return
      const followers = followersLeft(slot, work)
      const hook = own === undefined ? preStop(list, { observed, resource }, decision.cause, followers) : undefined
      const { timeout } = work.policy
      const renewVolumes = work.goal.anonymousVolumes === 'renew'
      const id = list.add(
        { type: 'replace', resource, observed, renewVolumes, ...(timeout !== undefined && { timeout }) },
        subjectOf(slot, decision),
        { after: [...(edges.after ?? []), own, ...followers], afterEnd: [...(edges.afterEnd ?? []), hook] },
      )
      made.set(slot.key, id)
      return
    }
    case 'recreate': {
      if (observed === undefined) return
      const users = [...left].filter(([id]) => holds(work.snapshot, id, observed)).map(([, step]) => step)
      const removed = list.add(
        { type: 'remove', observed, volumes: false, force: false },
        { ...subjectOf(slot, decision), id: observed.id },
        { after: users },
      )
      add({ type: 'create', resource }, [removed])
      return
    }
    case 'make-image':
      if (resource.change === 'build' || resource.change === 'pull' || resource.change === 'load')
        add({ type: resource.change, resource })
      return
    default:
      return
  }
}

function holds(snapshot: Snapshot, id: ResourceId, thing: Observed): boolean {
  const user = snapshot.resources.find((observed) => observed.id === id)
  if (user === undefined) return false
  return isAttached(user, thing) || user.mountedVolumes.includes(thing.name)
}

/** The stops of those that stand still while this one changes. */
function followersLeft<R extends Resource>(slot: Slot<R>, { taking, left }: Work<R>): readonly (StepId | undefined)[] {
  return taking
    .filter((other) => other.observed !== undefined && other.resource.needs.some((need) => need.id === slot.key))
    .map((other) => (other.observed === undefined ? undefined : left.get(other.observed.id)))
}
