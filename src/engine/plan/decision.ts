import type { ResourceId } from '../model/need.js'
import type { Kept } from '../model/plan.js'
import type { Policy, RunGoal } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import { differences, imageDifference, joinCauses } from './diff.js'
import { needsFirst } from './order.js'
import { isService, type Participation } from './selection.js'
import type { Slot } from './slot.js'

/** What becomes of the thing in a slot, and why. */
export type Decision =
  | { readonly verb: 'keep'; readonly reason: Kept['reason']; readonly note?: string }
  /** `remove`: what is there goes first, instead of handing over to its successor. */
  | { readonly verb: 'create'; readonly cause: string; readonly remove?: true }
  | { readonly verb: 'replace'; readonly cause: string }
  | { readonly verb: 'recreate'; readonly cause: string }
  | { readonly verb: 'update'; readonly cause: string }
  | { readonly verb: 'make-image'; readonly cause: string }
  | { readonly verb: 'start'; readonly cause: string }
  | { readonly verb: 'unpause'; readonly cause: string }
  /** Stays, but is stopped while something it follows changes. */
  | { readonly verb: 'restart'; readonly cause: string }

export type Decisions = ReadonlyMap<ResourceId, Decision>

/** Decides for every slot that takes part, dependencies first, so that what is replaced takes with it what follows it. */
export function decide<R extends Resource>(
  slots: readonly Slot<R>[],
  participation: Participation,
  policy: Policy,
  goal: RunGoal,
): Decisions {
  const decisions = new Map<ResourceId, Decision>()
  const byKey = new Map(slots.map((slot) => [slot.key, slot]))
  for (const slot of inOrder(slots)) {
    const part = participation.get(slot.key)
    if (part === undefined) continue
    const own = isService(slot.resource) ? decideService(slot, part, goal, policy) : decideStatic(slot, goal)
    decisions.set(
      slot.key,
      swayedByNeeds(own, slot, byKey, decisions, part === 'named' ? goal.recreate.selected : goal.recreate.dependencies),
    )
  }
  return decisions
}

export function inOrder<R extends Resource>(slots: readonly Slot<R>[]): readonly Slot<R>[] {
  return needsFirst(slots.map((slot) => ({ key: slot.key, needs: slot.resource.needs, slot }))).map((node) => node.slot)
}

function decideStatic<R extends Resource>({ resource, observed }: Slot<R>, goal: RunGoal): Decision {
  if (resource.external) return { verb: 'keep', reason: 'external' }
  const isImage = resource.change === 'build' || resource.change === 'pull' || resource.change === 'load'
  if (observed === undefined) {
    return isImage ? { verb: 'make-image', cause: 'not there yet' } : { verb: 'create', cause: 'not there yet' }
  }
  if (isImage && resource.renew !== undefined) return { verb: 'make-image', cause: resource.renew }
  const causes = differences(resource, observed)
  if (causes.length === 0) return { verb: 'keep', reason: 'unchanged' }
  const cause = joinCauses(causes)
  switch (resource.change) {
    case 'build':
    case 'pull':
    case 'load':
      return { verb: 'make-image', cause }
    case 'keep':
      if (goal.changedVolumes === 'replace') return { verb: 'recreate', cause }
      return { verb: 'keep', reason: 'holds-data', note: `${cause}; kept as it is, because it holds data` }
    case 'recreate':
      // Never ours to take apart: what has no labels of this project is used as it is.
      if (observed.owner !== 'project') return { verb: 'keep', reason: 'unchanged', note: 'made outside this project' }
      return { verb: 'recreate', cause }
    case 'replace':
      return { verb: 'replace', cause }
    case 'update':
      return { verb: 'update', cause }
  }
}

function decideService<R extends Resource>(
  { resource, observed }: Slot<R>,
  part: 'named' | 'needed',
  goal: RunGoal,
  policy: Policy,
): Decision {
  if (observed === undefined) return { verb: 'create', cause: 'not there yet' }
  const recreate = part === 'named' ? goal.recreate.selected : goal.recreate.dependencies
  const change = resource.change === 'update' ? 'update' : 'replace'
  if (recreate === 'always') return { verb: change, cause: 'recreation was asked for' }
  const causes = [...differences(resource, observed), ...imageDifference(resource, observed)]
  if (observed.state === 'dead' || observed.state === 'removing') causes.push(`it is ${observed.state}`)
  if (causes.length > 0 && recreate !== 'never') return { verb: change, cause: joinCauses(causes) }
  return decideState({ key: resource.id, resource, observed }, part, goal, policy, causes.length > 0)
}

/** A container that stays: is it to be started? */
function decideState<R extends Resource>(
  { resource, observed }: Slot<R>,
  part: 'named' | 'needed',
  goal: RunGoal,
  policy: Policy,
  outdated: boolean,
): Decision {
  const keep: Decision = { verb: 'keep', reason: outdated ? 'no-recreate' : 'unchanged' }
  if (goal.until === 'created') return keep
  switch (observed?.state) {
    case 'paused':
      return { verb: 'unpause', cause: 'paused' }
    case 'created':
      return { verb: 'start', cause: 'created, but never started' }
    case 'exited': {
      const named = part === 'named' && policy.selection.services !== 'all'
      if (resource.lifetime === 'job' && observed.exitCode === 0 && !named) return { verb: 'keep', reason: 'finished-job' }
      return { verb: 'start', cause: `stopped with exit code ${observed.exitCode ?? 'unknown'}` }
    }
    default:
      return keep
  }
}

/** What happens to the things it needs may take it along: a new image, a lost network, a dependency that it follows. */
function swayedByNeeds<R extends Resource>(
  own: Decision,
  slot: Slot<R>,
  byKey: ReadonlyMap<ResourceId, Slot<R>>,
  decisions: Decisions,
  recreate: 'diverged' | 'always' | 'never',
): Decision {
  const { observed, resource } = slot
  if (observed === undefined || !isService(resource)) return own
  const replacing: string[] = []
  const restarting: string[] = []
  let remove = false
  for (const need of resource.needs) {
    const needed = byKey.get(need.id)
    const decision = decisions.get(need.id)
    if (needed === undefined || decision === undefined) continue
    const { kind, group } = needed.resource
    if (decision.verb === 'make-image') replacing.push(`image known after ${needed.resource.change}`)
    else if (kind === 'volume' && decision.verb === 'recreate') {
      remove = true
      replacing.push(`volume ${group} is made anew`)
    } else if (isLost(slot, needed, decision)) replacing.push(`${kind} ${group} is missing from it`)
    if (kind === 'network' && decision.verb === 'recreate') restarting.push(`network ${group} is made anew`)
    const changes = decision.verb === 'replace' || decision.verb === 'create' || decision.verb === 'update'
    if (need.follows === 'replace' && changes)
      replacing.push(`${group} is ${decision.verb === 'create' ? 'new' : `${decision.verb}d`}`)
    const isReplaced = decision.verb === 'replace' || (decision.verb === 'create' && decision.remove === true)
    if (need.follows === 'restart' && (isReplaced || decision.verb === 'restart')) {
      restarting.push(`${group} is ${isReplaced ? 'replaced' : 'restarted'}`)
    }
    // Its network or process namespace ends with the other's process, even where the container stays.
    if (need.follows === 'replace' && (decision.verb === 'start' || decision.verb === 'restart'))
      restarting.push(`${group} is ${decision.verb}ed`)
  }
  if (remove) return { verb: 'create', cause: joinCauses(replacing), remove: true }
  if (replacing.length > 0 && recreate !== 'never') {
    if (own.verb === 'replace') return { verb: 'replace', cause: `${own.cause}; ${joinCauses(replacing)}` }
    return { verb: resource.change === 'update' ? 'update' : 'replace', cause: joinCauses(replacing) }
  }
  const runs = observed.state === 'running' || observed.state === 'restarting'
  if (restarting.length > 0 && runs && own.verb === 'keep') return { verb: 'restart', cause: joinCauses(restarting) }
  return own
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
