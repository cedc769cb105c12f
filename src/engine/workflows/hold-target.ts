import type { Plan } from '../model/plan.js'
import type { Resource } from '../model/resource.js'
import type { Tools } from './project.js'

/**
 * Does work that changes a target while nobody else does: on targets that can be held, from before the first change to after the last.
 * @throws StackError while somebody else holds it
 */
export async function holdTarget<R extends Resource, Result>(
  plan: Plan<R>,
  { target, emit, signal }: Pick<Tools<R>, 'target' | 'emit' | 'signal'>,
  work: () => Promise<Result>,
): Promise<Result> {
  if (target.hold === undefined || plan.steps.every(({ operation }) => operation.type === 'wait')) return work()
  const held = await target.hold(plan, { emit, signal })
  try {
    return await work()
  } finally {
    await held.release()
  }
}
