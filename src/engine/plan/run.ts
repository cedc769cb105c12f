import type { Need, ResourceId } from '../model/need.js'
import type { Observed, Snapshot } from '../model/observed.js'
import type { Kept, Plan, StepId } from '../model/plan.js'
import type { Policy, RunGoal } from '../model/policy.js'
import type { Desired, Resource } from '../model/resource.js'
import { checkUsable } from './check.js'
import { type Decision, type Decisions, decide, inOrder } from './decision.js'
import { existing, runs } from './existing.js'
import { planOrphans } from './orphans.js'
import { isService, participate } from './selection.js'
import { pair, type Slot } from './slot.js'
import { type Edges, StepList, type Subject, targetOf } from './steps.js'
import { isUp, type Leave, leave, preStop } from './stop.js'

/**
 * The way from what exists to what is declared, in three passes: what must make way is stopped or removed; everything is created, what is
 * needed first; everything is started as soon as what it needs is there. A wait for a condition is a step of its own.
 */
export function planRun<R extends Resource>(desired: Desired<R>, snapshot: Snapshot, policy: Policy, goal: RunGoal): Plan<R> {
  const { slots, surplus, undeclared } = pair(desired, snapshot)
  const participation = participate(slots, policy.selection)
  const taking = inOrder(slots.filter((slot) => participation.has(slot.key)))
  checkUsable(taking)
  const groups = new Set(taking.map((slot) => slot.resource.group))
  const decisions = decide(slots, participation, policy, goal)
  const list = new StepList<R>()
  // A service scaled to nothing has no slot that could tell its replicas apart from orphans.
  const withoutSlot = undeclared.filter(
    (observed) => runs(observed) && !observed.oneOff && isScaledAway(observed, desired, policy),
  )
  const left = leave(
    list,
    leaves(slots, taking, decisions, snapshot, [...surplus.filter(({ group }) => groups.has(group)), ...withoutSlot]),
    policy.timeout,
  )
  const work: Work<R> = { slots, taking, decisions, snapshot, goal, policy, list, left, made: new Map(), up: new Map() }
  for (const slot of taking) make(slot, work)
  if (goal.until !== 'created') for (const slot of taking) start(slot, work)
  for (const slot of taking) awaitJob(slot, work)
  reconnectOthers(work)
  if (goal.until === 'ready') for (const slot of taking) awaitReady(slot, work)
  const orphans = planOrphans(undeclared, desired, policy, list)
  return { steps: list.steps, kept: [...taking.flatMap((slot) => keptOf(slot, decisions.get(slot.key))), ...orphans] }
}

function isScaledAway<R extends Resource>(observed: Observed, desired: Desired<R>, { selection, orphans }: Policy): boolean {
  if (selection.services !== 'all' && !selection.services.includes(observed.group)) return false
  return orphans.declared.includes(observed.group) && !desired.resources.some((resource) => resource.group === observed.group)
}

interface Work<R extends Resource> {
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

/** Who makes way: surplus replicas, what is removed or stopped while something else changes, and all that hold a network to be remade. */
function leaves<R extends Resource>(
  slots: readonly Slot<R>[],
  taking: readonly Slot<R>[],
  decisions: Decisions,
  snapshot: Snapshot,
  surplus: readonly Observed[],
): readonly Leave<R>[] {
  const slotOf = new Map(slots.map((slot) => [slot.observed, slot]))
  const networks = recreatedNetworks(taking, decisions)
  return existing(slots, snapshot).flatMap((who): Leave<R>[] => {
    const { observed } = who
    if (surplus.includes(observed)) {
      return [{ who, cause: 'beyond the declared scale', remove: { volumes: false } }]
    }
    const key = slotOf.get(observed)?.key
    const decision = key === undefined ? undefined : decisions.get(key)
    if (decision?.verb === 'create') return [{ who, cause: decision.cause, remove: { volumes: false } }]
    const held = networks.filter((network) => isAttached(observed, network))
    if (held.length > 0) {
      return [{ who, cause: `network ${held.map((network) => network.group).join(', ')} is made anew`, disconnect: held }]
    }
    return decision?.verb === 'restart' ? [{ who, cause: decision.cause }] : []
  })
}

function recreatedNetworks<R extends Resource>(taking: readonly Slot<R>[], decisions: Decisions): readonly Observed[] {
  return taking.flatMap(({ key, resource, observed }) =>
    resource.kind === 'network' && observed !== undefined && decisions.get(key)?.verb === 'recreate' ? [observed] : [],
  )
}

function isAttached(observed: Observed, network: Observed): boolean {
  return observed.attachedNetworks.includes(network.handle) || observed.attachedNetworks.includes(network.name)
}

/** Adds the steps after which the slot's thing exists as declared. */
function make<R extends Resource>(slot: Slot<R>, work: Work<R>): void {
  const decision = work.decisions.get(slot.key)
  if (decision === undefined) return
  const { resource, observed } = slot
  const { list, made, left } = work
  const edges = edgesTo(resource.needs, made)
  const own = observed === undefined ? undefined : left.get(observed.id)
  const add = (operation: Parameters<StepList<R>['add']>[0], extra: readonly (StepId | undefined)[] = []) =>
    made.set(
      slot.key,
      list.add(operation, subjectOf(slot, decision), { ...edges, after: [...(edges.after ?? []), own, ...extra] }),
    )
  switch (decision.verb) {
    case 'create':
      add({ type: 'create', resource })
      return
    case 'update':
      if (observed !== undefined) add({ type: 'update', resource, observed })
      return
    case 'replace': {
      if (observed === undefined) return
      const followers = followersLeft(slot, work)
      const hook = own === undefined ? preStop(list, { observed, resource }, decision.cause, followers) : undefined
      const { timeout } = work.policy
      const renewVolumes = work.goal.anonymousVolumes === 'renew'
      const id = list.add(
        { type: 'replace', resource, observed, renewVolumes, ...(timeout !== undefined && { timeout }) },
        subjectOf(slot, decision),
        { after: [...(edges.after ?? []), own, ...followers], afterEnd: [...(edges.afterEnd ?? []), hook] },
      )
      made.set(slot.key, id)
      return
    }
    case 'recreate': {
      if (observed === undefined) return
      const users = [...left].filter(([id]) => holds(work.snapshot, id, observed)).map(([, step]) => step)
      const removed = list.add(
        { type: 'remove', observed, volumes: false, force: false },
        { ...subjectOf(slot, decision), id: observed.id },
        { after: users },
      )
      add({ type: 'create', resource }, [removed])
      return
    }
    case 'make-image':
      if (resource.change === 'build' || resource.change === 'pull' || resource.change === 'load')
        add({ type: resource.change, resource })
      return
    default:
      return
  }
}

function holds(snapshot: Snapshot, id: ResourceId, thing: Observed): boolean {
  const user = snapshot.resources.find((observed) => observed.id === id)
  if (user === undefined) return false
  return isAttached(user, thing) || user.mountedVolumes.includes(thing.name)
}

/** The stops of those that stand still while this one changes. */
function followersLeft<R extends Resource>(slot: Slot<R>, { taking, left }: Work<R>): readonly (StepId | undefined)[] {
  return taking
    .filter((other) => other.observed !== undefined && other.resource.needs.some((need) => need.id === slot.key))
    .map((other) => (other.observed === undefined ? undefined : left.get(other.observed.id)))
}

/** Adds the steps after which a service runs, once what it needs is started, healthy or completed. */
function start<R extends Resource>(slot: Slot<R>, work: Work<R>): void {
  const decision = work.decisions.get(slot.key)
  const { resource, observed } = slot
  if (decision === undefined || !isService(resource)) return
  const { list, made } = work
  const subject = subjectOf(slot, decision)
  if (decision.verb === 'unpause' && observed !== undefined) {
    work.up.set(slot.key, list.add({ type: 'unpause', observed }, subject))
    return
  }
  const ownStep = made.get(slot.key) ?? (observed === undefined ? undefined : work.left.get(observed.id))
  if (ownStep === undefined && decision.verb !== 'start') return
  const connects = observed === undefined || made.has(slot.key) ? [] : connect(work, resource, observed)
  if (decision.verb === 'keep' && observed !== undefined && !isUp(observed)) return
  // What it needs to exist, its own creation has waited for already.
  const conditions = resource.needs.filter((need) => need.until !== 'exists').map((need) => conditionOf(need, work))
  const target = targetOf(resource, made.has(slot.key) ? undefined : observed, resource.id)
  const started = list.add({ type: 'start', target }, subject, {
    after: [ownStep, ...connects, ...conditions.flatMap((edges) => edges.after ?? [])],
    afterEnd: conditions.flatMap((edges) => edges.afterEnd ?? []),
  })
  const hooked = resource.hooks?.includes('post_start')
    ? list.add({ type: 'exec', target, hook: 'post_start' }, subject, { after: [started] })
    : started
  work.up.set(slot.key, hooked)
}

/** Connects a container again to the networks that it let go of. */
function connect<R extends Resource>(work: Work<R>, resource: R | undefined, observed: Observed): readonly StepId[] {
  return work.taking.flatMap((slot) => {
    const isHeld = slot.observed !== undefined && slot.resource.kind === 'network' && isAttached(observed, slot.observed)
    if (!isHeld || work.decisions.get(slot.key)?.verb !== 'recreate') return []
    const cause = `network ${slot.resource.group} is made anew`
    return work.list.add(
      { type: 'connect', target: targetOf(resource, observed, observed.id), network: slot.resource.id },
      { id: observed.id, group: observed.group, cause },
      { after: [work.made.get(slot.key), work.left.get(observed.id)] },
    )
  })
}

/** Containers that take no part, but had to let go of a network, get it back and run again if they ran. */
function reconnectOthers<R extends Resource>(work: Work<R>): void {
  const taking = new Set(work.taking.map((slot) => slot.observed))
  for (const { observed, resource } of existing(work.slots, work.snapshot)) {
    if (taking.has(observed) || !work.left.has(observed.id)) continue
    const connects = connect(work, resource, observed)
    if (connects.length === 0 || !isUp(observed)) continue
    const subject = { id: observed.id, group: observed.group, cause: 'stopped while its network was made anew' }
    work.list.add({ type: 'start', target: targetOf(resource, observed, observed.id) }, subject, { after: connects })
  }
}

/** The steps after which a need is met; none when it is met already. */
function conditionOf<R extends Resource>(need: Need, work: Work<R>): Edges {
  const slot = work.taking.find((candidate) => candidate.key === need.id)
  if (slot === undefined || need.until === 'exists') return {}
  const up = work.up.get(slot.key)
  if (need.until === 'started') return edgesTo([need], work.up)
  if (up === undefined && isMet(need, slot)) return {}
  const failure = need.required ? 'fatal' : 'warning'
  const wait = addWait(slot, need.until, work, failure)
  return need.required ? { after: [wait] } : { afterEnd: [wait] }
}

function isMet<R extends Resource>(need: Need, { observed }: Slot<R>): boolean {
  if (need.until === 'healthy') return observed?.state === 'running' && observed.health === 'healthy'
  return observed?.state === 'exited' && observed.exitCode === 0
}

function addWait<R extends Resource>(
  slot: Slot<R>,
  until: 'healthy' | 'completed' | 'ready',
  work: Work<R>,
  failure: 'fatal' | 'warning',
): StepId {
  const { resource, observed } = slot
  const isNew = work.made.has(slot.key)
  const timeout = until === 'ready' || work.goal.until === 'ready' ? work.goal.waitTimeout : undefined
  const cause =
    until === 'ready'
      ? 'to be ready before the command ends'
      : `others wait for it to ${until === 'completed' ? 'complete' : `be ${until}`}`
  return work.list.add(
    {
      type: 'wait',
      target: targetOf(resource, isNew ? undefined : observed, resource.id),
      until,
      ...(timeout !== undefined && { timeout }),
    },
    { id: resource.id, group: resource.group, cause },
    { after: [work.up.get(slot.key)] },
    failure,
  )
}

/** A job that runs again is awaited although those that need it run already: its failure must not go unnoticed. */
function awaitJob<R extends Resource>(slot: Slot<R>, work: Work<R>): void {
  if (slot.resource.lifetime !== 'job' || !work.up.has(slot.key)) return
  const needs = work.taking.flatMap(({ resource }) =>
    resource.needs.filter((need) => need.id === slot.key && need.until === 'completed'),
  )
  if (needs.some((need) => need.required)) addWait(slot, 'completed', work, 'fatal')
}

/** `--wait`: every service is awaited; a job that others await, to its end. */
function awaitReady<R extends Resource>(slot: Slot<R>, work: Work<R>): void {
  const { resource, observed } = slot
  if (!isService(resource)) return
  const decision = work.decisions.get(slot.key)
  if (decision?.verb === 'keep' && decision.reason === 'finished-job') return
  const isReady =
    !work.up.has(slot.key) && observed?.state === 'running' && (observed.health === 'none' || observed.health === 'healthy')
  if (resource.lifetime === 'job') addWait(slot, 'completed', work, 'fatal')
  else if (!isReady) addWait(slot, 'ready', work, 'fatal')
}

function edgesTo(needs: readonly Need[], steps: ReadonlyMap<ResourceId, StepId>): Edges {
  return {
    after: needs.filter((need) => need.required).map((need) => steps.get(need.id)),
    afterEnd: needs.filter((need) => !need.required).map((need) => steps.get(need.id)),
  }
}

function subjectOf<R extends Resource>({ resource }: Slot<R>, decision: Decision): Subject {
  return { id: resource.id, group: resource.group, cause: 'cause' in decision ? decision.cause : '' }
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
