import type { Need } from '../model/need.js'
import type { Observed } from '../model/observed.js'
import type { Operation, StepId } from '../model/plan.js'
import type { Resource } from '../model/resource.js'
import type { Decision } from './decision.js'
import { existing } from './existing.js'
import { isAttached } from './leaves.js'
import { isService } from './selection.js'
import type { Slot } from './slot.js'
import { type Edges, targetOf } from './steps.js'
import { isUp } from './stop.js'
import { edgesTo, subjectOf, type Work } from './work.js'

/** Adds the steps after which a service runs, once what it needs is started, healthy or completed. */
export function start<R extends Resource>(slot: Slot<R>, work: Work<R>): void {
  const decision = work.decisions.get(slot.key)
  const { resource, observed } = slot
  if (decision === undefined || !isService(resource)) return
  if (resource.runsWhenMade === true) {
    startByMaking(slot, decision, work)
    return
  }
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

/** The step that makes or changes what then runs of itself (a Deployment), once what it waits for is there. */
function startByMaking<R extends Resource>(slot: Slot<R>, decision: Decision, work: Work<R>): void {
  const { resource, observed } = slot
  const { list, made, up } = work
  const operation = makingOf(slot, decision)
  if (operation === undefined) return
  const own = observed === undefined ? undefined : work.left.get(observed.id)
  const things = edgesTo(
    resource.needs.filter((need) => need.until === 'exists'),
    made,
  )
  const conditions = resource.needs.filter((need) => need.until !== 'exists').map((need) => conditionOf(need, work))
  const id = list.add(operation, subjectOf(slot, decision), {
    after: [...(things.after ?? []), own, ...conditions.flatMap((edges) => edges.after ?? [])],
    afterEnd: [...(things.afterEnd ?? []), ...conditions.flatMap((edges) => edges.afterEnd ?? [])],
  })
  made.set(slot.key, id)
  up.set(slot.key, id)
}

function makingOf<R extends Resource>({ resource, observed }: Slot<R>, { verb }: Decision): Operation<R> | undefined {
  if (verb === 'create') return { type: 'create', resource }
  if (verb === 'update' && observed !== undefined) return { type: 'update', resource, observed }
  if (verb === 'replace' && observed !== undefined) return { type: 'replace', resource, observed, renewVolumes: false }
  return undefined
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
export function reconnectOthers<R extends Resource>(work: Work<R>, going: ReadonlyMap<Observed, string>): void {
  const taking = new Set(work.taking.map((slot) => slot.observed))
  for (const { observed, resource } of existing(work.slots, work.snapshot)) {
    if (taking.has(observed) || going.has(observed) || !work.left.has(observed.id)) continue
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
  if (need.until === 'started' && slot.resource.runsWhenMade !== true) return edgesTo([need], work.up)
  if (up === undefined && isMet(need, slot)) return {}
  const failure = need.required ? 'fatal' : 'warning'
  const wait = addWait(slot, need.until, work, failure)
  return need.required ? { after: [wait] } : { afterEnd: [wait] }
}

function isMet<R extends Resource>(need: Need, { observed }: Slot<R>): boolean {
  const isFinished = observed?.state === 'exited' && observed.exitCode === 0
  if (need.until === 'started') return (observed?.state === 'running' && observed.health !== 'starting') || isFinished
  if (need.until === 'healthy') return observed?.state === 'running' && observed.health === 'healthy'
  return isFinished
}

function addWait<R extends Resource>(
  slot: Slot<R>,
  until: 'started' | 'healthy' | 'completed' | 'ready',
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
export function awaitJob<R extends Resource>(slot: Slot<R>, work: Work<R>): void {
  if (slot.resource.lifetime !== 'job' || !work.up.has(slot.key)) return
  const needs = work.taking.flatMap(({ resource }) =>
    resource.needs.filter((need) => need.id === slot.key && need.until === 'completed'),
  )
  if (needs.some((need) => need.required)) addWait(slot, 'completed', work, 'fatal')
}

/** `--wait`: every service is awaited; a job that others await, to its end. */
export function awaitReady<R extends Resource>(slot: Slot<R>, work: Work<R>): void {
  const { resource, observed } = slot
  if (!isService(resource)) return
  const decision = work.decisions.get(slot.key)
  if (decision?.verb === 'keep' && decision.reason === 'finished-job') return
  const isReady =
    !work.up.has(slot.key) && observed?.state === 'running' && (observed.health === 'none' || observed.health === 'healthy')
  if (resource.lifetime === 'job') addWait(slot, 'completed', work, 'fatal')
  else if (!isReady) addWait(slot, 'ready', work, 'fatal')
}
