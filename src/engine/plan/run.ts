import type { Snapshot } from '../model/observed.js'
import type { Kept, Plan } from '../model/plan.js'
import type { Policy, RunGoal } from '../model/policy.js'
import type { Desired, Resource } from '../model/resource.js'
import { checkUsable } from './check.js'
import { type Decision, decide, inOrder } from './decision.js'
import { runs } from './existing.js'
import { leaves } from './leaves.js'
import { make } from './make.js'
import { prune } from './prune.js'
import { participate } from './selection.js'
import { pair, type Slot } from './slot.js'
import { awaitJob, awaitReady, reconnectOthers, start } from './start.js'
import { StepList } from './steps.js'
import { leave } from './stop.js'
import { findSuperfluous } from './superfluous.js'
import type { Work } from './work.js'

/**
 * The way from what exists to what is declared, in three passes: what must make way is stopped or removed; everything is created, what is
 * needed first; everything is started as soon as what it needs is there. A wait for a condition is a step of its own.
 */
export function planRun<R extends Resource>(desired: Desired<R>, snapshot: Snapshot, policy: Policy, goal: RunGoal): Plan<R> {
  const paired = pair(desired, snapshot)
  const { slots } = paired
  const participation = participate(slots, policy.selection)
  const taking = inOrder(slots.filter((slot) => participation.has(slot.key)))
  checkUsable(taking)
  const superfluous = findSuperfluous(paired, participation, desired, policy)
  const parts = new Set(taking.map(({ observed }) => observed))
  const bystanders = snapshot.resources.filter((each) => runs(each) && !parts.has(each) && !superfluous.going.has(each))
  const decisions = decide(taking, participation, policy, goal, bystanders)

  const list = new StepList<R>()
  const left = leave(list, leaves(slots, taking, decisions, snapshot, superfluous.going), policy.timeout)
  const work: Work<R> = { slots, taking, decisions, snapshot, goal, policy, list, left, made: new Map(), up: new Map() }
  for (const slot of taking) make(slot, work)
  if (goal.until !== 'created') for (const slot of taking) start(slot, work)
  reconnectOthers(work, superfluous.going)
  for (const slot of taking) awaitJob(slot, work)
  if (goal.until === 'ready') for (const slot of taking) awaitReady(slot, work)
  const pruned = policy.orphans.action === 'prune' ? prune(list, paired.undeclared, desired, policy) : []
  const kept = taking.flatMap((slot) => keptOf(slot, decisions.get(slot.key)))
  return { steps: list.steps, kept: [...kept, ...superfluous.kept, ...pruned] }
}

function keptOf<R extends Resource>({ resource, observed }: Slot<R>, decision: Decision | undefined): readonly Kept[] {
  if (decision?.verb !== 'keep') return []
  const { reason, note } = decision
  return [
    {
      id: observed?.id ?? resource.id,
      group: resource.group,
      ...(observed && { observed }),
      reason,
      ...(note !== undefined && { note }),
    },
  ]
}
