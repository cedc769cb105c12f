import { apply, refer } from '../apply/apply.js'
import { exitCodes } from '../model/errors.js'
import type { Goal, Policy, Selection } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import { planCounts } from '../plan/describe.js'
import { runs } from '../plan/existing.js'
import { plan } from '../plan/plan.js'
import { isService } from '../plan/selection.js'
import { noSuchService } from './adjust-stack.js'
import { lookAt } from './look.js'
import { seconds, throwBugs } from './outcome.js'
import { type ProjectReference, projectName, type Tools } from './project.js'

/** What `start`, `stop`, `restart`, `kill`, `pause`, `unpause` and `rm` were asked for. */
export interface LifecycleRequest {
  readonly goal: Exclude<Goal, { readonly type: 'run' | 'gone' }>
  readonly selection: Selection
  readonly timeout?: number
  /** Asked before containers are removed, with their names; absent: they go without a question. */
  readonly confirm?: (question: string) => Promise<boolean>
}

/**
 * Changes the state of containers that exist; creates nothing.
 * @returns the exit code.
 * @throws StackError when a service was named that is neither declared nor has containers.
 */
export async function changeState<R extends Resource>(
  reference: ProjectReference,
  request: LifecycleRequest,
  tools: Tools<R>,
): Promise<number> {
  const begun = tools.now()
  const { emit, target } = tools
  emit({ type: 'project', project: projectName(reference), target: target.title })
  const { desired, snapshot, declared, disabled } = await lookAt(reference, tools)
  const services = [...desired.resources.filter(isService), ...snapshot.resources.filter(runs)].map(({ group }) => group)
  checkNames(request.selection, [...services, ...declared, ...disabled])
  const policy: Policy = {
    goal: request.goal,
    selection: request.selection,
    orphans: { action: 'ignore', declared, disabled },
    ...(request.timeout !== undefined && { timeout: request.timeout }),
  }
  const changing = plan(desired, snapshot, policy)
  if (changing.steps.length === 0) {
    emit({ type: 'finished', summary: `nothing to do: no container to be ${request.goal.type}`, next: [] })
    return 0
  }
  if (request.goal.type === 'removed' && request.confirm !== undefined) {
    const names = changing.steps.flatMap(({ operation }) => (operation.type === 'remove' ? [operation.observed.name] : []))
    if (!(await request.confirm(`remove ${names.join(', ')}`))) return exitCodes.failure
  }
  emit({ type: 'planned', counts: planCounts(changing), steps: changing.steps.map((step) => refer(step)) })
  const applied = await apply(changing, target, tools)
  throwBugs([applied])
  if (tools.signal.aborted) return exitCodes.interrupted
  if (applied.failed.length > 0) return exitCodes.failure
  emit({ type: 'finished', summary: `${request.goal.type} in ${seconds(tools.now() - begun)}`, next: [] })
  return 0
}

function checkNames({ services }: Selection, known: readonly string[]): void {
  if (services === 'all') return
  for (const name of services) if (!known.includes(name)) throw noSuchService(known, name)
}
