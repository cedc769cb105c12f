import type { Outcome } from '../../../model/event.js'
import { digestFields } from '../../../model/fields.js'
import type { Observed } from '../../../model/observed.js'
import type { PerformContext } from '../../provider.js'
import { annotations, restartManager } from '../labels.js'
import type { ObjectResource } from '../lower/kubernetes-resource.js'
import { objectKinds } from '../object-kinds.js'
import { applyObject } from './apply-object.js'
import { noteWritten } from './note-written.js'
import { startStopped } from './start-workload.js'
import type { Tools } from './tools.js'
import { untilGone } from './until-gone.js'

/**
 * Changes an object in place. A workload of which nothing differs is updated because its pods are to be made anew (recreation was asked
 * for, or it follows another): they are started again by a mark on their template.
 */
export async function startAnew(
  tools: Tools,
  resource: ObjectResource,
  observed: Observed,
  context: PerformContext,
): Promise<Outcome> {
  const { kind, name } = resource
  const reference = { kind: objectKinds[kind], name, namespace: tools.namespace }
  if (observed.state === 'removing') {
    await untilGone(tools, reference, context.signal)
    return applyObject(tools, resource, undefined)
  }
  const started = observed.state === 'exited' && (await startStopped(tools, reference, context))
  const outcome = await applyObject(tools, resource, observed)
  if (started) return { text: 'started' }
  if (resource.runsWhenMade !== true || differs(resource, observed)) return outcome
  const mark = { metadata: { annotations: { [annotations.restartedAt]: tools.now().toISOString() } } }
  const marked = await tools.api.patch(reference, { spec: { template: mark } }, { fieldManager: restartManager, type: 'merge' })
  noteWritten(tools, resource, marked)
  return { text: 'restarted' }
}

function differs({ spec, image }: ObjectResource, { fields, drift, image: running }: Observed): boolean {
  if (fields === undefined || drift !== undefined || (image !== undefined && image !== running)) return true
  const wanted = digestFields(spec)
  return wanted.size !== fields.size || [...wanted].some(([path, digest]) => fields.get(path) !== digest)
}
