import type { Need, ResourceId } from '../model/need.js'
import type { Snapshot } from '../model/observed.js'
import type { StepId } from '../model/plan.js'
import type { Policy, RunGoal } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import type { Decision, Decisions } from './decision.js'
import type { Slot } from './slot.js'
import type { Edges, StepList, Subject } from './steps.js'

/** What the passes of a run plan share: what was decided, and which steps there are so far. */
export interface Work<R extends Resource> {
  readonly slots: readonly Slot<R>[]
  readonly taking: readonly Slot<R>[]
  readonly decisions: Decisions
  readonly snapshot: Snapshot
  readonly goal: RunGoal
  readonly policy: Policy
  readonly list: StepList<R>
  /** By id of what exists: the step after which it has made way. */
  readonly left: ReadonlyMap<ResourceId, StepId>
  /** By slot key: the step after which it exists as declared. */
  readonly made: Map<ResourceId, StepId>
  /** By slot key: the step after which it runs. */
  readonly up: Map<ResourceId, StepId>
}

/** Edges to the steps of what is needed: after their success, or after their end where it can do without them. */
export function edgesTo(needs: readonly Need[], steps: ReadonlyMap<ResourceId, StepId>): Edges {
  return {
    after: needs.filter((need) => need.required).map((need) => steps.get(need.id)),
    afterEnd: needs.filter((need) => !need.required).map((need) => steps.get(need.id)),
  }
}

export function subjectOf<R extends Resource>({ resource }: Slot<R>, decision: Decision): Subject {
  return { id: resource.id, group: resource.group, cause: 'cause' in decision ? decision.cause : '' }
}
