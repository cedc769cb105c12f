import type { Snapshot } from '../model/observed.js'
import type { Plan } from '../model/plan.js'
import type { Policy } from '../model/policy.js'
import type { Desired, Resource } from '../model/resource.js'
import { planGone } from './gone.js'
import { planLifecycle } from './lifecycle.js'
import { planRun } from './run.js'

/**
 * Compares what is declared with what exists and says what to do, under a policy. Pure: reads nothing, changes nothing.
 * @throws DiagnosticsError when something declared cannot be used (an external network that doesn't exist).
 */
export function plan<R extends Resource>(desired: Desired<R>, snapshot: Snapshot, policy: Policy): Plan<R> {
  const { goal } = policy
  switch (goal.type) {
    case 'run':
      return planRun(desired, snapshot, policy, goal)
    case 'gone':
      return planGone(desired, snapshot, policy, goal)
    default:
      return planLifecycle(desired, snapshot, policy, goal)
  }
}
