import { apply, refer } from '../apply/apply.js'
import { exitCodes } from '../model/errors.js'
import type { Policy } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import { holdsData } from '../model/workload-kinds.js'
import { planCounts } from '../plan/describe.js'
import { plan } from '../plan/plan.js'
import { holdTarget } from './hold-target.js'
import { lookAt } from './look.js'
import { seconds, throwBugs, warnOfKept } from './outcome.js'
import { type ProjectReference, projectName, type Tools } from './project.js'

export interface DownRequest {
  /** Only these services' containers go; networks and volumes stay. */
  readonly services: 'all' | readonly string[]
  readonly volumes: 'keep' | 'remove'
  readonly images: 'keep' | 'local' | 'all'
  readonly orphans: Policy['orphans']['action']
  readonly timeout?: number
  /** Asked before volumes are removed, with their names; absent: they go without a question. */
  readonly confirm?: (question: string) => Promise<boolean>
}

/**
 * Stops and removes what belongs to the project. Doing it twice is no error.
 * @returns the exit code.
 */
export async function down<R extends Resource>(
  reference: ProjectReference,
  request: DownRequest,
  tools: Tools<R>,
): Promise<number> {
  const begun = tools.now()
  const { emit, target } = tools
  const name = projectName(reference)
  emit({ type: 'project', project: name, target: target.title })
  const { desired, snapshot, declared, disabled } = await lookAt(reference, tools)
  const policy: Policy = {
    goal: { type: 'gone', volumes: request.volumes, images: request.images },
    selection: { services: request.services, dependencies: 'without' },
    orphans: { action: request.orphans, declared, disabled },
    ...(request.timeout !== undefined && { timeout: request.timeout }),
  }
  const going = plan(desired, snapshot, policy)
  const volumes = going.steps.flatMap(({ operation }) =>
    operation.type === 'remove' && holdsData(operation.observed.kind) ? [operation.observed.name] : [],
  )
  if (volumes.length > 0 && request.confirm !== undefined) {
    const agreed = await request.confirm(
      `remove ${volumes.length === 1 ? 'volume' : 'volumes'} ${volumes.join(', ')} and all data in them`,
    )
    if (!agreed) {
      emit({ type: 'finished', summary: 'nothing was changed', next: [] })
      return exitCodes.failure
    }
  }
  warnOfKept(going, emit)
  if (going.steps.length === 0) {
    emit({
      type: 'finished',
      summary: `nothing to remove: project ${name} has no containers, networks or volumes to take down`,
      next: [],
    })
    return 0
  }
  emit({ type: 'planned', counts: planCounts(going), steps: going.steps.map((step) => refer(step)) })
  const applied = await holdTarget(going, tools, () => apply(going, target, tools))
  throwBugs([applied])
  if (tools.signal.aborted) return exitCodes.interrupted
  if (applied.failed.length > 0) return exitCodes.failure
  emit({ type: 'finished', summary: `down in ${seconds(tools.now() - begun)}`, next: [] })
  return 0
}
