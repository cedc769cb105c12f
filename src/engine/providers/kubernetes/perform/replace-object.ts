import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import type { PerformContext } from '../../provider.js'
import type { ObjectResource } from '../lower/kubernetes-resource.js'
import { applyObject } from './apply-object.js'
import { removeObject } from './remove-object.js'
import type { Tools } from './tools.js'

/** Removes what is there with everything it owns, and makes its successor: a Job, whose pods cannot be changed. */
export async function replaceObject(
  tools: Tools,
  resource: ObjectResource,
  observed: Observed,
  context: PerformContext,
): Promise<Outcome> {
  await removeObject(tools, observed, context)
  await applyObject(tools, resource, undefined)
  return { text: 'replaced' }
}
