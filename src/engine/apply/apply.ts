import type { Blocked, Emit, StepRef } from '../model/event.js'
import { kindOf } from '../model/need.js'
import type { Plan, Step, StepId } from '../model/plan.js'
import type { Resource } from '../model/resource.js'
import { isWorkloadKind } from '../model/workload-kinds.js'
import type { Performer } from '../providers/provider.js'
import { asFailure, withPlace } from './failure.js'

/** What apply needs beside the plan. */
export interface ApplyContext {
  readonly emit: Emit
  /** Aborted: running steps are told, nothing new starts. */
  readonly signal: AbortSignal
  /** How many steps may run at once; at least 1. */
  readonly parallel: number
  /** Milliseconds, from any zero. */
  readonly now: () => number
}

/** What became of a plan. */
export interface Applied<R extends Resource = Resource> {
  readonly done: readonly Step<R>[]
  readonly failed: readonly { readonly step: Step<R>; readonly error: unknown }[]
  readonly skipped: readonly Step<R>[]
  /** Whether the signal ended it early. */
  readonly interrupted: boolean
}

/**
 * Carries out a plan: every step as soon as those it comes after allow it, several at once. A failure lets independent steps finish and skips
 * what comes after it; both are said in events. Never throws: the result tells.
 */
export async function apply<R extends Resource>(
  plan: Plan<R>,
  performer: Performer<R>,
  context: ApplyContext,
): Promise<Applied<R>> {
  const ends = new Map<StepId, End>()
  const running = new Set<Promise<void>>()
  const failed: { step: Step<R>; error: unknown }[] = []
  let waiting: readonly Step<R>[] = plan.steps
  for (;;) {
    waiting = skipAll(waiting, ends, context)
    const ready = waiting.filter((step) => isReady(step, ends)).slice(0, Math.max(0, context.parallel - running.size))
    waiting = waiting.filter((step) => !ready.includes(step))
    for (const step of ready) {
      const run = perform(step, blockedBy(step, plan), performer, context).then((outcome) => {
        ends.set(step.id, outcome.end)
        if (outcome.end.state === 'failed') failed.push({ step, error: outcome.error })
        running.delete(run)
      })
      running.add(run)
    }
    if (running.size > 0) await Promise.race(running)
    else if (ready.length === 0 && waiting.length === 0) break
    else if (ready.length === 0) throw new Error(`the plan has a cycle among: ${waiting.map((step) => step.id).join(', ')}`)
  }
  const inState = (...states: End['state'][]) =>
    plan.steps.filter((step) => states.includes(ends.get(step.id)?.state ?? 'skipped'))
  return { done: inState('done'), failed, skipped: inState('skipped', 'interrupted'), interrupted: context.signal.aborted }
}

/** How a step ended. `because`: for those that are skipped after it. */
type End = { readonly state: 'done' } | { readonly state: 'failed' | 'skipped' | 'interrupted'; readonly because: string }

/** Steps that can start no more end at once, and so do those after them. */
function skipAll<R extends Resource>(
  waiting: readonly Step<R>[],
  ends: Map<StepId, End>,
  { emit, signal }: ApplyContext,
): readonly Step<R>[] {
  let rest = waiting
  for (;;) {
    const skipping = rest.flatMap((step) => {
      const because = signal.aborted ? 'interrupted' : reasonToSkip(step, ends)
      return because === undefined ? [] : [{ step, because }]
    })
    if (skipping.length === 0) return rest
    for (const { step, because } of skipping) {
      ends.set(step.id, { state: 'skipped', because })
      emit({ type: 'step-skipped', step: refer(step), because })
    }
    rest = rest.filter((step) => !ends.has(step.id))
  }
}

function reasonToSkip<R extends Resource>(step: Step<R>, ends: ReadonlyMap<StepId, End>): string | undefined {
  for (const id of step.after) {
    const end = ends.get(id)
    if (end !== undefined && end.state !== 'done') return end.because
  }
  return undefined
}

function isReady<R extends Resource>(step: Step<R>, ends: ReadonlyMap<StepId, End>): boolean {
  return step.after.every((id) => ends.get(id)?.state === 'done') && step.afterEnd.every((id) => ends.has(id))
}

async function perform<R extends Resource>(
  step: Step<R>,
  blocks: readonly Blocked[],
  performer: Performer<R>,
  { emit, signal, now }: ApplyContext,
): Promise<{ readonly end: End; readonly error?: unknown }> {
  const ref = refer(step)
  const begun = now()
  emit({ type: 'step-started', step: ref })
  try {
    const outcome = await performer.perform(step, { emit: placing(emit, step), signal })
    emit({ type: 'step-done', step: ref, outcome, durationMs: now() - begun })
    return { end: { state: 'done' } }
  } catch (error) {
    if (signal.aborted) {
      emit({ type: 'step-skipped', step: ref, because: 'interrupted' })
      return { end: { state: 'interrupted', because: 'interrupted' } }
    }
    const failure = asFailure(error, declaredAt(step))
    if (step.failure === 'warning') {
      emit({
        type: 'warning',
        group: step.group,
        message: failure.message,
        ...(failure.hint !== undefined && { hint: failure.hint }),
      })
      emit({ type: 'step-skipped', step: ref, because: failure.message })
      return { end: { state: 'done' } }
    }
    const told = blocks.length === 0 ? failure : { ...failure, blocks }
    emit({ type: 'step-failed', step: ref, failure: told, durationMs: now() - begun })
    return { end: { state: 'failed', because: reasonOf(step) }, error }
  }
}

const making: ReadonlySet<Step['operation']['type']> = new Set(['build', 'pull', 'load', 'create', 'update', 'replace'])

/** The place to look at when something cannot be made. What goes wrong later, while it runs, is not mended there. */
function declaredAt<R extends Resource>({ operation, origin }: Step<R>): Step<R>['origin'] {
  return making.has(operation.type) ? origin : undefined
}

/** Warnings of a step say where it was declared. */
function placing<R extends Resource>(emit: Emit, step: Step<R>): Emit {
  const origin = declaredAt(step)
  return (event) => emit(event.type === 'warning' ? { ...event, message: withPlace(event.message, origin) } : event)
}

/** The services that don't start when this step fails, as far as they wait for it directly. */
function blockedBy<R extends Resource>(step: Step<R>, plan: Plan<R>): readonly Blocked[] {
  const starts = plan.steps.filter((other) => isStart(other) && other.group !== step.group && other.after.includes(step.id))
  const groups = new Map(starts.map(({ group, origin }) => [group, { group, ...(origin && { origin }) }]))
  return [...groups.values()]
}

/** What runs of itself as soon as it is made starts with that. */
function isStart<R extends Resource>({ operation }: Step<R>): boolean {
  return operation.type === 'start' || ('resource' in operation && operation.resource.runsWhenMade === true)
}

/** Why steps after a failed one don't start, from their point of view: `waits for db to be healthy`. */
function reasonOf<R extends Resource>({ operation, group, resourceId }: Step<R>): string {
  const name = isWorkloadKind(kindOf(resourceId)) ? group : `${kindOf(resourceId)} ${group}`
  switch (operation.type) {
    case 'wait':
      return `waits for ${name} to ${operation.until === 'completed' ? 'complete' : `be ${operation.until}`}`
    case 'start':
      return `waits for ${name} to start`
    case 'exec':
      return `waits for the ${operation.hook} hook of ${name}`
    default:
      return `${operation.type} ${name} failed`
  }
}

/** The service that a thing exists for which only exists. */
function serviceOf<R extends Resource>(operation: Step<R>['operation']): string | undefined {
  if ('resource' in operation) return operation.resource.lifetime === 'static' ? operation.resource.service : undefined
  return 'observed' in operation ? operation.observed.service : undefined
}

/** What events say of a step. */
export function refer<R extends Resource>(step: Step<R>): StepRef {
  const { operation } = step
  const kind = step.resourceId.slice(0, step.resourceId.indexOf('/'))
  const name =
    'resource' in operation
      ? operation.resource.name
      : 'observed' in operation
        ? operation.observed.name
        : (operation.target.resource?.name ?? operation.target.observed?.name ?? step.resourceId)
  const service = serviceOf(operation)
  const isImage = operation.type === 'build' || operation.type === 'pull' || operation.type === 'load'
  const shownWith = service === undefined || isImage ? {} : { service }
  return { id: step.id, group: step.group, kind, name, ...shownWith, operation: operation.type, cause: step.cause }
}
