import { type Applied, apply, refer } from '../apply/apply.js'
import type { StepRef } from '../model/event.js'
import type { Observed } from '../model/observed.js'
import { type Plan, type Step, stepId } from '../model/plan.js'
import type { Resource } from '../model/resource.js'
import { planCounts } from '../plan/describe.js'
import { holdTarget } from './hold-target.js'
import { throwBugs } from './outcome.js'
import type { Project, Tools } from './project.js'

/**
 * Applies a plan in two: images first; then, planned again by `replan`, what hangs on them, because an image's id and health check are known
 * only once it is there.
 */
export async function applyRun<R extends Resource>(
  { stack }: Project,
  whole: Plan<R>,
  replan: () => Promise<Plan<R>>,
  tools: Tools<R>,
): Promise<readonly Applied<R>[]> {
  const counts = planCounts(whole)
  const images = whole.steps.filter(({ operation }) => operation.type === 'build' || operation.type === 'pull')
  const applied: Applied<R>[] = []
  if (images.length > 0) {
    const later = whole.steps.filter((step) => !images.includes(step)).map((step) => refer(step))
    const first = await applyPart({ steps: images, kept: [] }, { counts, later }, tools)
    if (first.failed.length > 0 || first.interrupted) return [first]
    // Before the target is held: what holding it makes belongs to the plan, and is told of.
    const rest = await replan()
    applied.push(first, await holdTarget(rest, tools, () => applyPart(rest, { counts: '' }, tools)))
  } else {
    applied.push(await holdTarget(whole, tools, () => applyPart(whole, { counts }, tools)))
  }
  return [...applied, ...(await explainCrashes(stack.name, applied, tools))]
}

async function applyPart<R extends Resource>(
  part: Plan<R>,
  told: { readonly counts: string; readonly later?: readonly StepRef[] },
  tools: Tools<R>,
): Promise<Applied<R>> {
  tools.emit({ type: 'planned', ...told, steps: part.steps.map((step) => refer(step)) })
  const applied = await apply(part, tools.target, tools)
  throwBugs([applied])
  return applied
}

/**
 * What has started may have ended at once. Waiting for such a service to be ready fails with its last log lines, which is what a user
 * wants to see. Jobs were awaited already, and what ends well has done what it was for.
 */
async function explainCrashes<R extends Resource>(
  project: string,
  applied: readonly Applied<R>[],
  tools: Tools<R>,
): Promise<readonly Applied<R>[]> {
  const started = applied.flatMap(({ done }) => done.filter(({ operation }) => operation.type === 'start'))
  if (started.length === 0 || tools.signal.aborted) return []
  const workloads = await tools.target.observeWorkloads(project)
  const steps = started.flatMap((step): Step<R>[] => {
    const now = workloads.find((observed) => observed.id === step.resourceId)
    if (now === undefined || !hasCrashed(now) || step.operation.type !== 'start') return []
    if (step.operation.target.resource?.lifetime === 'job') return []
    const target = { ...step.operation.target, observed: now }
    return [
      {
        ...step,
        id: stepId(`check ${step.resourceId}`),
        after: [],
        afterEnd: [],
        operation: { type: 'wait', target, until: 'ready' },
      },
    ]
  })
  return steps.length === 0 ? [] : [await apply({ steps, kept: [] }, tools.target, tools)]
}

function hasCrashed({ state, exitCode }: Observed): boolean {
  return (state === 'exited' || state === 'dead') && exitCode !== 0
}
