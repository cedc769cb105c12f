import type { Observed } from '../model/observed.js'
import type { Kept } from '../model/plan.js'
import type { Policy } from '../model/policy.js'
import type { Desired, Resource } from '../model/resource.js'
import { runs } from './existing.js'
import { isService, type Participation } from './selection.js'
import type { Slots } from './slot.js'

/** What exists beyond what is declared: what of it goes, and why; what of it stays, and is worth a word. */
export interface Superfluous {
  readonly going: ReadonlyMap<Observed, string>
  readonly kept: readonly Kept[]
}

/**
 * Replicas beyond the declared number go. Orphans (containers of services that are declared no more, and ended containers of `run`) are
 * reported and kept, unless removing them was asked for. As in Compose, services of inactive profiles are no orphans.
 */
export function findSuperfluous<R extends Resource>(
  { slots, surplus, undeclared }: Slots<R>,
  participation: Participation,
  desired: Desired<R>,
  policy: Policy,
): Superfluous {
  if (policy.orphans.action === 'prune') return { going: new Map(), kept: [] }
  const taking = new Set(slots.filter(({ key }) => participation.has(key)).map(({ resource }) => resource.group))
  const going = new Map<Observed, string>()
  for (const observed of surplus) if (taking.has(observed.group)) going.set(observed, 'beyond the declared scale')
  for (const observed of undeclared) if (isScaledAway(observed, desired, policy)) going.set(observed, 'beyond the declared scale')
  const orphans = undeclared.filter((observed) => !going.has(observed) && isOrphan(observed, desired, policy))
  const what = ({ oneOff }: Observed) => (oneOff ? 'a container of `stack run` that has ended' : 'no longer declared')
  if (policy.orphans.action === 'remove') for (const observed of orphans) going.set(observed, what(observed))
  if (policy.orphans.action !== 'keep') return { going, kept: [] }
  const kept = orphans.map((observed): Kept => {
    const note = `${what(observed)}; stack up --remove-orphans removes it`
    return { id: observed.id, group: observed.group, observed, reason: 'orphan', note }
  })
  return { going, kept }
}

/** A service scaled to nothing has no slot that could tell its replicas apart from orphans. */
function isScaledAway<R extends Resource>(observed: Observed, desired: Desired<R>, { selection, orphans }: Policy): boolean {
  if (!runs(observed) || observed.oneOff || !orphans.declared.includes(observed.group)) return false
  if (selection.services !== 'all' && !selection.services.includes(observed.group)) return false
  return !desired.resources.some((resource) => resource.group === observed.group)
}

function isOrphan<R extends Resource>(observed: Observed, { resources }: Desired<R>, { orphans }: Policy): boolean {
  if (!runs(observed) || observed.owner !== 'project') return false
  if (observed.oneOff) return observed.state === 'exited'
  const { group } = observed
  const isDeclared = resources.some((resource) => resource.group === group && isService(resource))
  return !isDeclared && !orphans.declared.includes(group) && !orphans.disabled.includes(group)
}
