import { StackError } from '../model/errors.js'
import type { OpenTarget } from '../open-target-api.js'
import { seconds } from './outcome.js'
import type { Tools } from './project.js'

/**
 * Removes the cluster that a command works on, with all that is in it. Only one that `stack` made.
 * @param confirm asked before; absent: it goes without a question
 * @throws StackError for a cluster of somebody else
 */
export async function removeCluster(
  { cluster }: OpenTarget,
  confirm: ((question: string) => Promise<boolean>) | undefined,
  { emit, now, signal }: Pick<Tools, 'emit' | 'now' | 'signal'>,
): Promise<'removed' | 'kept'> {
  if (cluster === undefined) {
    throw new StackError('not-our-cluster', 'this cluster was not made by stack, so it stays; the stack is down', {
      hint: 'whoever made it removes it',
    })
  }
  const begun = now()
  const others = await cluster.otherProjects(signal)
  const inIt = others.length === 0 ? '' : `, and ${others.join(', ')} in it`
  if (confirm !== undefined && !(await confirm(`remove cluster ${cluster.name} and all volumes in it${inIt}`))) {
    emit({ type: 'finished', summary: `cluster ${cluster.name} was kept`, next: [] })
    return 'kept'
  }
  if (others.length > 0 && confirm === undefined) {
    emit({ type: 'warning', message: `cluster ${cluster.name} goes with what other stacks have in it: ${others.join(', ')}` })
  }
  await cluster.delete(signal)
  emit({ type: 'finished', summary: `cluster ${cluster.name} removed in ${seconds(now() - begun)}`, next: [] })
  return 'removed'
}
