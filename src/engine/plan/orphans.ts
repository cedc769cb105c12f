import type { Observed } from '../model/observed.js'
import type { Kept } from '../model/plan.js'
import type { Policy } from '../model/policy.js'
import type { Desired, Resource } from '../model/resource.js'
import { runs } from './existing.js'
import type { StepList } from './steps.js'
import { leave } from './stop.js'

/**
 * Containers of services that are declared no more, and ended one-off containers: reported and kept, unless removing them was asked for. As in
 * Compose, services of inactive profiles are no orphans.
 */
export function planOrphans<R extends Resource>(
  undeclared: readonly Observed[],
  desired: Desired<R>,
  policy: Policy,
  list: StepList<R>,
): readonly Kept[] {
  const orphans = findOrphans(undeclared, desired, policy)
  if (policy.orphans.action === 'ignore') return []
  if (policy.orphans.action === 'remove') {
    const existing = orphans.map((observed) => ({ key: observed.id, needs: observed.needs, observed, resource: undefined }))
    leave(
      list,
      existing.map((who) => ({
        who,
        cause: who.observed.oneOff ? 'a container of `stack run` that has ended' : 'no longer declared',
        remove: { volumes: false },
      })),
      policy.timeout,
    )
    return []
  }
  return orphans.map((observed) => {
    const what = observed.oneOff ? 'a container of `stack run` that has ended' : 'no longer declared'
    return {
      id: observed.id,
      group: observed.group,
      observed,
      reason: 'orphan',
      note: `${what}; stack up --remove-orphans removes it`,
    }
  })
}

function findOrphans<R extends Resource>(
  undeclared: readonly Observed[],
  desired: Desired<R>,
  policy: Policy,
): readonly Observed[] {
  const declared = new Set([
    ...desired.resources.map((resource) => resource.group),
    ...policy.orphans.declared,
    ...policy.orphans.disabled,
  ])
  return undeclared.filter((observed) => {
    if (!runs(observed) || observed.owner !== 'project') return false
    if (observed.oneOff) return observed.state === 'exited'
    return !declared.has(observed.group)
  })
}
