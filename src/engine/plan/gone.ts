import type { Observed, Snapshot } from '../model/observed.js'
import type { Kept, Plan, StepId } from '../model/plan.js'
import type { Goal, Policy } from '../model/policy.js'
import type { Desired, Resource } from '../model/resource.js'
import { holdsData } from '../model/workload-kinds.js'
import { existing, runs } from './existing.js'
import { isService } from './selection.js'
import { pair } from './slot.js'
import { StepList } from './steps.js'
import { leave } from './stop.js'

/**
 * Removes the project's containers, those that need others first, then its networks, then volumes and images as far as asked for. What is
 * external or belongs to nobody stays. With services named, their containers go, and networks that nobody is left on.
 */
export function planGone<R extends Resource>(
  desired: Desired<R>,
  snapshot: Snapshot,
  policy: Policy,
  goal: Goal & { readonly type: 'gone' },
): Plan<R> {
  const { slots } = pair(desired, snapshot)
  const { services } = policy.selection
  const list = new StepList<R>()
  const known = new Set([...desired.resources.map((resource) => resource.group), ...policy.orphans.declared])
  const all = existing(slots, snapshot).filter(({ observed }) => observed.owner === 'project')
  const fromLabelsAlone = desired.resources.length === 0
  const fate = (observed: Observed): 'remove' | 'orphan' | 'stay' => {
    if (services !== 'all') return services.includes(observed.group) ? 'remove' : 'stay'
    if (fromLabelsAlone || known.has(observed.group)) return 'remove'
    if (policy.orphans.disabled.includes(observed.group)) return 'stay'
    return policy.orphans.action === 'remove' || policy.orphans.action === 'prune' ? 'remove' : 'orphan'
  }
  const going = all.filter(({ observed }) => fate(observed) === 'remove')
  const volumes = goal.volumes === 'remove'
  const gone = leave(
    list,
    going.map((who) => ({ who, cause: 'the project goes down', remove: { volumes } })),
    policy.timeout,
  )
  const kept = all.flatMap(({ observed }): Kept[] => {
    if (fate(observed) !== 'orphan' || policy.orphans.action === 'ignore') return []
    const note = 'no longer declared; stack down --remove-orphans removes it'
    return [{ id: observed.id, group: observed.group, observed, reason: 'orphan', note }]
  })
  const staying = all.flatMap(({ observed }) => (fate(observed) === 'stay' ? observed.attachedNetworks : []))
  const isHeld = ({ kind, handle, name }: Observed) => kind === 'network' && (staying.includes(handle) || staying.includes(name))
  const isConcerned = ({ kind, group }: Observed) =>
    services === 'all' || kind === 'network' || (services.includes(group) && !holdsData(kind) && kind !== 'image')
  if (services === 'all' || going.length > 0) {
    const external = new Set(desired.resources.filter((resource) => resource.external).map((resource) => resource.id))
    const statics = snapshot.resources.filter((observed) => !runs(observed))
    const removable = statics.filter(
      (observed) =>
        isConcerned(observed) && !external.has(observed.id) && !isHeld(observed) && isGoing(observed, goal, desired, snapshot),
    )
    const keepsData = statics.some(
      (observed) => observed.owner === 'project' && holdsData(observed.kind) && !removable.includes(observed),
    )
    const after = [...gone.values()]
    const inner = removable.filter(({ kind }) => !holdsOthers(kind)).map((observed) => removeStatic(list, observed, after))
    const outer = services === 'all' && !keepsData ? removable.filter(({ kind }) => holdsOthers(kind)) : []
    for (const observed of outer) removeStatic(list, observed, [...after, ...inner])
  }
  return { steps: list.steps, kept }
}

function removeStatic<R extends Resource>(list: StepList<R>, observed: Observed, after: readonly StepId[]): StepId {
  // What is still in use elsewhere stays: that is a warning, and the rest goes on.
  const failure = isShared(observed.kind) ? 'warning' : 'fatal'
  const subject = { id: observed.id, group: observed.group, cause: 'the project goes down' }
  return list.add({ type: 'remove', observed, volumes: false, force: false }, subject, { afterEnd: after }, failure)
}

/** Whether other projects of the same engine may use it too. */
function isShared(kind: string): boolean {
  return kind === 'network' || kind === 'volume' || kind === 'image'
}

/** What everything else of the project lives in: it goes last, and stays while data stays in it. */
function holdsOthers(kind: string): boolean {
  return kind === 'namespace'
}

function isGoing<R extends Resource>(
  observed: Observed,
  { volumes, images }: Goal & { readonly type: 'gone' },
  desired: Desired<R>,
  snapshot: Snapshot,
): boolean {
  if (observed.kind === 'image') return images !== 'keep' && isImageToRemove(observed, images, desired, snapshot)
  if (observed.owner !== 'project' || observed.kind === 'node-image') return false
  if (!holdsData(observed.kind)) return true
  // What lives in a namespace goes with it, declared or not.
  return volumes === 'remove' && (observed.kind !== 'volume' || isDeclared(observed, desired))
}

/** Volumes that are declared no more are data of yesterday: they stay. Where there is no file, labels are the declaration. */
function isDeclared<R extends Resource>(observed: Observed, desired: Desired<R>): boolean {
  return desired.resources.length === 0 || desired.resources.some((resource) => resource.id === observed.id)
}

/** `local`: only images that carry the name a build gives by default, `<project>-<service>`. */
function isImageToRemove<R extends Resource>(
  observed: Observed,
  images: 'local' | 'all',
  { resources }: Desired<R>,
  { project }: Snapshot,
): boolean {
  if (images === 'all') return true
  // Where there is no file, the labels that a build gave the image are the declaration.
  if (resources.length === 0) return observed.owner === 'project'
  return resources.some((resource) => isService(resource) && observed.name === `${project}-${resource.group}`)
}
