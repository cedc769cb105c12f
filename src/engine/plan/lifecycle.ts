import type { Need, ResourceId } from '../model/need.js'
import type { Observed, Snapshot } from '../model/observed.js'
import type { Plan, StepId } from '../model/plan.js'
import type { Goal, Policy, RunGoal } from '../model/policy.js'
import type { Desired, Resource } from '../model/resource.js'
import { type Existing, existing } from './existing.js'
import { needsFirst } from './order.js'
import { pair } from './slot.js'
import { StepList, targetOf } from './steps.js'
import { isUp, leave } from './stop.js'

type LifecycleGoal = Exclude<Goal, RunGoal | { readonly type: 'gone' }>

/**
 * Plans for what exists already: nothing is created, and what is declared serves only for its needs and hooks. Containers of `run` are left
 * alone but for `kill`, as in Compose.
 */
export function planLifecycle<R extends Resource>(
  desired: Desired<R>,
  snapshot: Snapshot,
  policy: Policy,
  goal: LifecycleGoal,
): Plan<R> {
  const all = existing(pair(desired, snapshot).slots, snapshot).filter(
    ({ observed }) => observed.owner === 'project' && (!observed.oneOff || goal.type === 'killed'),
  )
  const chosen = choose(all, policy, goal)
  const list = new StepList<R>()
  switch (goal.type) {
    case 'stopped':
      leave(
        list,
        chosen.map((who) => ({ who, cause: 'stop was asked for' })),
        policy.timeout,
      )
      break
    case 'started':
      startAll(
        list,
        chosen.filter(({ observed }) => !isUp(observed)),
        'start was asked for',
        new Map(),
      )
      break
    case 'restarted':
      startAll(
        list,
        chosen,
        'restart was asked for',
        leave(
          list,
          chosen.map((who) => ({ who, cause: 'restart was asked for' })),
          policy.timeout,
        ),
      )
      break
    case 'removed':
      removeStopped(list, chosen, goal, policy)
      break
    case 'killed':
      for (const { observed } of chosen) {
        if (isUp(observed))
          list.add({ type: 'kill', observed, signal: goal.signal }, subject(observed, `${goal.signal} was asked for`))
      }
      break
    case 'paused':
      for (const { observed } of chosen) {
        if (observed.state === 'running') list.add({ type: 'pause', observed }, subject(observed, 'pause was asked for'))
      }
      break
    case 'unpaused':
      for (const { observed } of chosen) {
        if (observed.state === 'paused') list.add({ type: 'unpause', observed }, subject(observed, 'unpause was asked for'))
      }
      break
  }
  return { steps: list.steps, kept: [] }
}

/**
 * The selected services; to start, what they depend on too, as far as it stands still; to restart, the dependents that follow them
 * (`depends_on.restart`), unless dependencies are left out.
 */
function choose<R extends Resource>(all: readonly Existing<R>[], policy: Policy, goal: LifecycleGoal): readonly Existing<R>[] {
  const { services, dependencies } = policy.selection
  if (services === 'all') return all
  const chosen = new Set(all.filter(({ observed }) => services.includes(observed.group)))
  if (dependencies === 'without') return [...chosen]
  const byKey = new Map(all.map((who) => [who.key, who]))
  for (const who of chosen) {
    // A set that grows while it is walked: what is added is walked as well.
    if (goal.type === 'started') {
      for (const need of who.needs) {
        const needed = byKey.get(need.id)
        if (needed !== undefined) chosen.add(needed)
      }
    }
    if (goal.type === 'restarted') {
      for (const other of all)
        if (other.needs.some((need) => need.id === who.key && need.follows === 'restart')) chosen.add(other)
    }
  }
  return all.filter((who) => chosen.has(who))
}

function startAll<R extends Resource>(
  list: StepList<R>,
  chosen: readonly Existing<R>[],
  cause: string,
  stopped: ReadonlyMap<ResourceId, StepId>,
): void {
  const started = new Map<ResourceId, StepId>()
  const ordered = needsFirst(chosen)
  // Nothing starts before everything has stopped that what it needs waits for.
  for (const who of ordered) {
    const { observed, resource } = who
    const target = targetOf(resource, observed, observed.id)
    const conditions = who.needs.map((need) => condition(list, need, chosen, started))
    const id = list.add({ type: 'start', target }, subject(observed, cause), {
      after: [stopped.get(who.key), ...conditions.filter((_, index) => who.needs[index]?.required)],
      afterEnd: conditions.filter((_, index) => !who.needs[index]?.required),
    })
    const hooked = resource?.hooks?.includes('post_start')
      ? list.add({ type: 'exec', target, hook: 'post_start' }, subject(observed, cause), { after: [id] })
      : id
    started.set(who.key, hooked)
  }
}

/** The step after which a need is met: the start of what is needed, or a wait for its condition. */
function condition<R extends Resource>(
  list: StepList<R>,
  need: Need,
  chosen: readonly Existing<R>[],
  started: ReadonlyMap<ResourceId, StepId>,
): StepId | undefined {
  const start = started.get(need.id)
  const needed = chosen.find((who) => who.key === need.id)
  if (start === undefined || needed === undefined || need.until === 'exists' || need.until === 'started') return start
  const target = targetOf(needed.resource, needed.observed, needed.observed.id)
  return list.add(
    { type: 'wait', target, until: need.until },
    subject(needed.observed, `others wait for it to ${need.until === 'completed' ? 'complete' : `be ${need.until}`}`),
    { after: [start] },
    need.required ? 'fatal' : 'warning',
  )
}

function removeStopped<R extends Resource>(
  list: StepList<R>,
  chosen: readonly Existing<R>[],
  goal: Goal & { readonly type: 'removed' },
  policy: Policy,
): void {
  const going = goal.running === 'stop' ? chosen : chosen.filter(({ observed }) => !isUp(observed))
  const remove = { volumes: goal.anonymousVolumes === 'remove' }
  leave(
    list,
    going.map((who) => ({ who, cause: 'removal was asked for', remove })),
    policy.timeout,
  )
}

function subject(observed: Observed, cause: string) {
  return { id: observed.id, group: observed.group, cause }
}
