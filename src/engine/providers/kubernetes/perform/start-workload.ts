import type { Outcome } from '../../../model/event.js'
import type { Step, Target } from '../../../model/plan.js'
import type { PerformContext } from '../../provider.js'
import { fieldManager, stopManager } from '../labels.js'
import type { KubernetesResource } from '../lower/kubernetes-resource.js'
import type { Manifest, ObjectReference } from '../manifest.js'
import { asWorkload } from '../wire.js'
import { referenceOf } from './remove-object.js'
import { startPatch } from './stop-workload.js'
import type { Tools } from './tools.js'
import { untilGone } from './until-gone.js'
import { type Following, waitFor } from './wait.js'

/** Starts what was stopped, as many as there were before; a job that has ended runs again. Comes back when its pods run. */
export async function startWorkload(
  tools: Following,
  target: Target<KubernetesResource>,
  step: Step<KubernetesResource>,
  context: PerformContext,
): Promise<Outcome> {
  const { observed } = target
  if (observed === undefined) throw new Error(`nothing to start: ${target.id}`)
  const reference = referenceOf(observed, tools.namespace)
  await startStopped(tools, reference, context)
  if (observed.kind === 'cron-job') return { text: 'scheduled' }
  return waitFor(tools, { type: 'wait', target, until: 'started' }, step, context)
}

/** Takes a stop back; makes a job that has ended anew. @returns whether there was something to be started */
export async function startStopped(tools: Tools, reference: ObjectReference, context: PerformContext): Promise<boolean> {
  const there = await tools.api.get(reference, context.signal)
  if (there === undefined) return false
  const patch = startPatch(there)
  if (patch !== undefined) await tools.api.patch(reference, patch, { fieldManager: stopManager, type: 'merge' }, context.signal)
  else if (there.kind === 'Job') await runAgain(tools, reference, there, context)
  return patch !== undefined || there.kind === 'Job'
}

/** A Job runs once: it is made anew, without what the cluster had added to it. */
async function runAgain(tools: Tools, reference: ObjectReference, job: Manifest, { signal }: PerformContext): Promise<void> {
  const { name, namespace, labels, annotations, uid } = job.metadata
  await tools.api.delete(reference, { propagation: 'foreground', ...(uid !== undefined && { uid }) }, signal)
  await untilGone(tools, reference, signal)
  const { selector, manualSelector, template, ...spec } = asWorkload(job).spec as {
    readonly selector?: unknown
    readonly manualSelector?: unknown
    readonly template: { readonly metadata?: { readonly labels?: { readonly [name: string]: string } } }
  }
  const manifest: Manifest = {
    apiVersion: job.apiVersion,
    kind: job.kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels: own(labels) }),
      ...(annotations && { annotations }),
    },
    spec: {
      ...spec,
      template: { ...template, metadata: { ...template.metadata, labels: own(template.metadata?.labels ?? {}) } },
    },
  }
  await tools.api.apply(manifest, { fieldManager, force: true }, signal)
}

/** Without those by which a Job finds its pods. */
function own(labels: { readonly [name: string]: string }): { readonly [name: string]: string } {
  const given = /^(batch\.kubernetes\.io\/)?(job-name|controller-uid)$/
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !given.test(name)))
}
