import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import { isWorkloadKind } from '../../../model/workload-kinds.js'
import type { PerformContext } from '../../provider.js'
import { isClusterFailure } from '../cluster-error.js'
import type { ObjectReference } from '../manifest.js'
import { type ObjectKindName, objectKinds } from '../object-kinds.js'
import { foreignObjects } from '../preflight.js'
import type { Tools } from './tools.js'
import { untilGone } from './until-gone.js'

/**
 * Removes the very object that was looked at, with what it owns, and waits until it is gone. One that was made anew meanwhile is left to
 * whoever made it.
 */
export async function removeObject(tools: Tools, observed: Observed, { signal }: PerformContext): Promise<Outcome> {
  const reference = referenceOf(observed, tools.namespace)
  if (observed.kind === 'namespace') {
    // It would take with it what others put into it.
    const [first, ...others] = await foreignObjects(tools.api, observed.name)
    if (first !== undefined)
      return { text: `kept: it holds ${first}${others.length === 0 ? '' : ` and ${others.length} more`} of others` }
  }
  try {
    const propagation = isWorkloadKind(observed.kind) ? 'foreground' : 'background'
    await tools.api.delete(reference, { propagation, uid: observed.handle })
  } catch (error) {
    if (!isClusterFailure(error, 'conflict')) throw error
    return { text: 'kept: somebody made it anew' }
  }
  await untilGone(tools, reference, signal)
  return { text: 'removed' }
}

export function referenceOf({ kind, name }: Observed, namespace: string): ObjectReference {
  const object = objectKinds[kindNameOf(kind)]
  return { kind: object, name, ...(object.scope === 'namespace' && { namespace }) }
}

/** @throws Error for what is no kind of object: a bug */
export function kindNameOf(kind: string): ObjectKindName {
  if (kind in objectKinds) return kind as ObjectKindName
  throw new Error(`not a kind of object: ${kind}`)
}
