import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import type { Step } from '../../../model/plan.js'
import { isWorkloadKind } from '../../../model/workload-kinds.js'
import type { PerformContext, Performer } from '../../provider.js'
import { followObjects } from '../follow-objects.js'
import type { KubernetesResource, ObjectResource } from '../lower/kubernetes-resource.js'
import { applyObject } from './apply-object.js'
import { killWorkload } from './kill-workload.js'
import { removeObject } from './remove-object.js'
import { replaceObject } from './replace-object.js'
import { startAnew } from './start-anew.js'
import { startPod } from './start-pod.js'
import { startWorkload } from './start-workload.js'
import { stopWorkload } from './stop-workload.js'
import type { Tools } from './tools.js'
import { type Following, waitFor } from './wait.js'

/** Carries out the steps of a plan that work on objects of a cluster, each exactly as it says. */
export function kubernetesPerformer(tools: Tools): Performer<KubernetesResource> {
  const following: Following = { ...tools, objects: followObjects(tools.api, tools.namespace) }
  return { perform: (step, context) => perform(following, step, context) }
}

async function perform(tools: Following, step: Step<KubernetesResource>, context: PerformContext): Promise<Outcome> {
  const { operation } = step
  switch (operation.type) {
    case 'create':
      if (operation.resource.kind === 'pod') return startPod(tools, objectOf(operation.resource), step, context)
      return applyObject(tools, objectOf(operation.resource), undefined)
    case 'update':
      return startAnew(tools, objectOf(operation.resource), operation.observed, context)
    case 'replace':
      return replaceObject(tools, objectOf(operation.resource), operation.observed, context)
    case 'remove':
      // Nobody waits less for pods that end because their workload is gone: they are ended before.
      if (operation.timeout !== undefined && hasPods(operation.observed))
        await stopWorkload(tools, operation.observed, operation.timeout, context)
      return removeObject(tools, operation.observed, context)
    case 'wait':
      return waitFor(tools, operation, step, context)
    case 'start':
      return startWorkload(tools, operation.target, step, context)
    case 'stop':
      return stopWorkload(tools, operation.observed, operation.timeout, context)
    case 'kill':
      return killWorkload(tools, operation.observed, operation.signal, context)
    default:
      throw new Error(`no ${operation.type} of an object on a cluster: ${step.resourceId}`)
  }
}

function hasPods({ kind }: Observed): boolean {
  return isWorkloadKind(kind) && kind !== 'pod'
}

function objectOf(resource: KubernetesResource): ObjectResource {
  if (!('manifest' in resource)) throw new Error(`not an object of a cluster: ${resource.id}`)
  return resource
}
