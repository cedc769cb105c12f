import type { Observed } from '../model/observed.js'
import type { Kept, StepId } from '../model/plan.js'
import type { Policy } from '../model/policy.js'
import type { Desired, Resource } from '../model/resource.js'
import { holdsData } from '../model/workload-kinds.js'
import { runs } from './existing.js'
import { needsFirst } from './order.js'
import type { StepList } from './steps.js'

/**
 * What of the project is declared no more goes, once everything that was planned before has been done: what runs first, those that need
 * others before these, then what only exists. Data stays; so does what an earlier revision needs, and everything outside a selection.
 */
export function prune<R extends Resource>(
  list: StepList<R>,
  undeclared: readonly Observed[],
  desired: Desired<R>,
  policy: Policy,
): readonly Kept[] {
  const { selection, orphans } = policy
  const isSelected = ({ group }: Observed) => selection.services === 'all' || selection.services.includes(group)
  const ours = undeclared.filter(
    (observed) =>
      observed.owner === 'project' &&
      !isImage(observed) &&
      !observed.oneOff &&
      isSelected(observed) &&
      !orphans.disabled.includes(observed.group),
  )
  const kept = ours.filter(({ kind }) => holdsData(kind))
  const going = ours.filter(({ kind, retained }) => !holdsData(kind) && retained !== true)
  const declared = new Set(
    desired.resources.filter(({ kind }) => going.some((each) => each.kind === kind)).map(({ group }) => group),
  )
  const cause = ({ group }: Observed) => (declared.has(group) ? 'replaced by a newer one' : 'no longer declared')
  const remove = (observed: Observed, after: readonly StepId[]) =>
    list.add(
      { type: 'remove', observed, volumes: false, force: false },
      { id: observed.id, group: observed.group, cause: cause(observed) },
      { after },
    )
  const before = lastSteps(list)
  const workloads = new Map<Observed, StepId>()
  for (const { observed } of [...needsFirst(going.filter(runs).map(nodeOf))].reverse()) {
    const dependents = [...workloads].filter(([other]) => other.needs.some(({ id }) => id === observed.id))
    workloads.set(observed, remove(observed, dependents.length === 0 ? before : dependents.map(([, id]) => id)))
  }
  for (const observed of going.filter((each) => !runs(each))) {
    remove(observed, workloads.size === 0 ? before : [...workloads.values()])
  }
  return kept.map((observed) => ({
    id: observed.id,
    group: observed.group,
    observed,
    reason: 'orphan',
    note: 'no longer declared, but it holds data',
  }))
}

/** Images stay, where they are made and where they were brought: the next change may go back to them. */
function isImage({ kind }: Observed): boolean {
  return kind === 'image' || kind === 'node-image'
}

function nodeOf(observed: Observed) {
  return { key: observed.id, needs: observed.needs, observed }
}

/** Steps that no other step comes after. */
function lastSteps<R extends Resource>({ steps }: StepList<R>): readonly StepId[] {
  const followed = new Set(steps.flatMap(({ after, afterEnd }) => [...after, ...afterEnd]))
  return steps.map(({ id }) => id).filter((id) => !followed.has(id))
}
