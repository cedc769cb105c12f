import { apply, refer } from '../apply/apply.js'
import { exitCodes } from '../model/errors.js'
import type { Observed } from '../model/observed.js'
import { type Step, stepId } from '../model/plan.js'
import type { Resource } from '../model/resource.js'
import { runs } from '../plan/existing.js'
import type { ServiceOperations } from '../providers/service-operations-api.js'
import { noSuchService } from './adjust-stack.js'
import { seconds, throwBugs } from './outcome.js'
import { type ProjectReference, projectName, type Target, type Tools } from './project.js'

export interface RollbackRequest {
  readonly services: readonly string[]
  /** Absent: the one before. */
  readonly revision?: number
}

/**
 * Takes services back to an earlier revision, and waits until that is rolled out.
 * @returns the exit code
 * @throws StackError when a service is not there
 */
export async function rollback<R extends Resource>(
  reference: ProjectReference,
  { services, revision }: RollbackRequest,
  tools: Tools<R> & { readonly operations: ServiceOperations },
): Promise<number> {
  const begun = tools.now()
  const { emit, target, operations } = tools
  const project = projectName(reference)
  emit({ type: 'project', project, target: target.title })
  const { resources } = await target.observe(project, [])
  const workloads = resources.filter(runs)
  const chosen = services.map((name) => {
    const found = workloads.find(({ group, oneOff }) => group === name && !oneOff)
    if (found === undefined)
      throw noSuchService(
        workloads.map(({ group }) => group),
        name,
      )
    return found
  })
  const steps = chosen.flatMap((observed) => stepsFor<R>(observed))
  emit({ type: 'planned', counts: `${services.length} rollback`, steps: steps.map((step) => refer(step)) })
  const told = new Map<string, string>()
  const performer: Pick<Target<R>, 'perform'> = {
    async perform(step, context) {
      if (step.operation.type !== 'start') {
        const outcome = await target.perform(step, context)
        return { ...outcome, text: `${told.get(step.group)}, ${outcome.text}` }
      }
      const { from, to, changes } = await operations.rollBack(project, step.group, revision, context.signal)
      const what = changes.length === 0 ? '' : `: ${changes.join(', ')}`
      const text = `revision ${from} back to ${to}${what}`
      told.set(step.group, text)
      return { text }
    },
  }
  const applied = await apply({ steps, kept: [] }, performer, tools)
  throwBugs([applied])
  if (tools.signal.aborted) return exitCodes.interrupted
  if (applied.failed.length > 0) return exitCodes.failure
  emit({ type: 'finished', summary: `rolled back in ${seconds(tools.now() - begun)}`, next: ['stack plan'] })
  return 0
}

function stepsFor<R extends Resource>(observed: Observed): readonly Step<R>[] {
  const target = { id: observed.id, observed }
  const shared = { afterEnd: [], group: observed.group, resourceId: observed.id, failure: 'fatal' } as const
  const back = stepId(`roll back ${observed.id}`)
  return [
    { ...shared, id: back, after: [], cause: 'rollback was asked for', operation: { type: 'start', target } },
    {
      ...shared,
      id: stepId(`wait for ${observed.id}`),
      after: [back],
      cause: 'rolled back',
      operation: { type: 'wait', target, until: 'ready' },
    },
  ]
}
