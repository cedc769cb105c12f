import { StackError } from '../../../model/errors.js'
import type { Outcome } from '../../../model/event.js'
import type { Step } from '../../../model/plan.js'
import type { PerformContext } from '../../provider.js'
import { isClusterFailure } from '../cluster-error.js'
import type { KubernetesResource, ObjectResource } from '../lower/kubernetes-resource.js'
import { objectKinds } from '../object-kinds.js'
import { asPod } from '../wire.js'
import { applyObject } from './apply-object.js'
import { type Following, waitFor } from './wait.js'

/** Makes the pod of `run` and waits until it runs, or has ended already. One that cannot start is of no use to anybody: it goes. */
export async function startPod(
  tools: Following,
  resource: ObjectResource,
  step: Step<KubernetesResource>,
  context: PerformContext,
): Promise<Outcome> {
  const { id, name } = resource
  await applyObject(tools, resource, undefined)
  try {
    const outcome = await waitFor(tools, { type: 'wait', target: { id, resource }, until: 'started' }, step, context)
    await refuseUnstarted(tools, name)
    return outcome
  } catch (error) {
    const reference = { kind: objectKinds.pod, name, namespace: tools.namespace }
    await tools.api.delete(reference, { propagation: 'background', gracePeriod: 0 }).catch((failed: unknown) => {
      if (!isClusterFailure(failed, 'unreachable')) throw failed
    })
    throw error
  }
}

/** A program that is not there ends a pod before it began: that is no exit code of a command. */
async function refuseUnstarted({ api, namespace }: Following, name: string): Promise<void> {
  const pod = await api.get({ kind: objectKinds.pod, name, namespace })
  const ends = pod === undefined ? [] : (asPod(pod).status?.containerStatuses ?? []).map(({ state }) => state?.terminated)
  const end = ends.find((each) => each?.reason === 'StartError' || each?.reason === 'ContainerCannotRun')
  if (end === undefined) return
  const [, program, why] = /exec: "([^"]+)": (.*?)(?:: unknown)?$/m.exec(end.message ?? '') ?? []
  const message = program === undefined ? (end.message ?? 'the command could not be started') : `\`${program}\`: ${why}`
  throw new StackError('cannot-start', message, { hint: 'the command has to be a program of the image' })
}
