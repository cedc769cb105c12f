import { StackError } from '../../../model/errors.js'
import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import type { ClusterError } from '../cluster-error.js'
import { fieldManager } from '../labels.js'
import type { ObjectResource } from '../lower/kubernetes-resource.js'
import type { Manifest } from '../manifest.js'
import { objectKinds } from '../object-kinds.js'
import { noteWritten } from './note-written.js'
import type { Tools } from './tools.js'
import { untilGone } from './until-gone.js'

/**
 * Makes an object anew because a field of it cannot be changed in place. Pods of a StatefulSet live on and are taken over by its successor;
 * a claim holds data and is never made anew.
 * @param refusal the server's sentence, which names the field
 */
export async function remakeObject(
  tools: Tools,
  resource: ObjectResource,
  { handle, group }: Observed,
  manifest: Manifest,
  refusal: ClusterError,
): Promise<Outcome> {
  const { kind, name } = resource
  if (kind === 'persistent-volume-claim' || kind === 'namespace') {
    throw new StackError(
      'immutable',
      `${manifest.kind} \`${name}\` holds data and cannot be changed in place: ${refusal.message}`,
      {
        hint: `undo the change of \`${group}\`, or give up its data: stack k8s down -v`,
        cause: refusal,
      },
    )
  }
  const { namespace } = manifest.metadata
  const reference = { kind: objectKinds[kind], name, ...(namespace !== undefined && { namespace }) }
  const propagation = kind === 'stateful-set' ? 'orphan' : 'foreground'
  await tools.api.delete(reference, { propagation, uid: handle })
  await untilGone(tools, reference, new AbortController().signal)
  noteWritten(tools, resource, await tools.api.apply(manifest, { fieldManager, force: true }))
  return { text: 'made anew' }
}
