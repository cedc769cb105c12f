import type { ResourceId } from '../model/need.js'
import type { Observed } from '../model/observed.js'
import type { Kept } from '../model/plan.js'
import type { Policy, RunGoal } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import { differences, imageDifference, joinCauses } from './diff.js'
import { needsFirst } from './order.js'
import { isService, type Participation } from './selection.js'
import type { Slot } from './slot.js'
import { swayedImage, swayedService } from './sway.js'

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

/**
 * Decides for every slot that takes part, dependencies first, so that what is replaced takes with it what follows it.
 * @param taking in the order of their needs
 * @param bystanders containers that stay and take no part: what they hold cannot be made anew
 */
export function decide<R extends Resource>(
  taking: readonly Slot<R>[],
  participation: Participation,
  policy: Policy,
  goal: RunGoal,
  bystanders: readonly Observed[],
): Decisions {
  const decisions = new Map<ResourceId, Decision>()
  const slots = new Map(taking.map((slot) => [slot.key, slot]))
  for (const slot of taking.filter(({ resource }) => !isService(resource))) {
    decisions.set(slot.key, swayedImage(decideStatic(slot, goal, bystanders), slot, slots, decisions))
  }
  for (const slot of taking.filter(({ resource }) => isService(resource))) {
    const part = participation.get(slot.key) ?? 'needed'
    const recreate = part === 'named' ? goal.recreate.selected : goal.recreate.dependencies
    decisions.set(slot.key, swayedService(decideService(slot, part, goal, policy), slot, slots, decisions, recreate))
  }
  return decisions
}

/** What is needed comes before what needs it. */
export function inOrder<R extends Resource>(slots: readonly Slot<R>[]): readonly Slot<R>[] {
  return needsFirst(slots.map((slot) => ({ key: slot.key, needs: slot.resource.needs, slot }))).map((node) => node.slot)
}

function decideStatic<R extends Resource>(
  { resource, observed }: Slot<R>,
  goal: RunGoal,
  bystanders: readonly Observed[],
): Decision {
  if (resource.external) return { verb: 'keep', reason: 'external' }
  const isImage = resource.change === 'build' || resource.change === 'pull' || resource.change === 'load'
  if (observed === undefined) {
    return isImage ? { verb: 'make-image', cause: 'not there yet' } : { verb: 'create', cause: 'not there yet' }
  }
  if (observed.state === 'removing') return { verb: 'update', cause: 'it is being removed' }
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
      return decideVolume(observed, cause, goal, bystanders)
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

function decideVolume(volume: Observed, cause: string, goal: RunGoal, bystanders: readonly Observed[]): Decision {
  if (goal.changedVolumes === 'keep') {
    return { verb: 'keep', reason: 'holds-data', note: `${cause}; kept as it is, because it holds data` }
  }
  const holder = bystanders.find(({ mountedVolumes }) => mountedVolumes.includes(volume.name))
  if (holder === undefined) return { verb: 'recreate', cause }
  return { verb: 'keep', reason: 'holds-data', note: `${cause}; kept as it is, because ${holder.name} uses it` }
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
  const decision = decideState({ key: resource.id, resource, observed }, part, goal, policy, causes.length > 0)
  // What has no start of its own runs again by being made again.
  return decision.verb === 'start' && resource.runsWhenMade === true ? { verb: change, cause: decision.cause } : decision
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
      const how = observed.exitCode === undefined ? '' : ` with exit code ${observed.exitCode}`
      return { verb: 'start', cause: `stopped${how}` }
    }
    default:
      return keep
  }
}
