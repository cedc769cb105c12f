import type { V1CronJobSpec, V1DaemonSetSpec, V1DeploymentSpec, V1JobSpec, V1StatefulSetSpec } from '@kubernetes/client-node'
import { digest } from '../../../model/fields.js'
import type { Json } from '../../../model/json.js'
import { dependencyNeeds } from './depends-on.js'
import { workloadFields } from './fields.js'
import type { ObjectResource } from './kubernetes-resource.js'
import { suffixed } from './names.js'
import { objectResource, selectorLabels } from './object-resource.js'
import { lowerPodTemplate, type PodTemplate } from './pod-template.js'
import { jobPolicy, replicas } from './replicas.js'
import { daemonRollout, rollout } from './update-strategy.js'
import { workloadMarks } from './user-labels.js'
import { objectKindOf, type Workload } from './workloads.js'

/** The objects that run a stack's workloads, whatever their kinds. */
export function lowerWorkloads(workloads: readonly Workload[]): readonly ObjectResource[] {
  const drafts = draftWorkloads(workloads)
  return drafts.map((each) => objectOf(each, drafts))
}

/** The objects as far as they are known without each other. */
export function draftWorkloads(workloads: readonly Workload[]): readonly WorkloadDraft[] {
  return workloads.map(draft)
}

/** A workload's object before it is known what it waits for. */
export interface WorkloadDraft {
  readonly workload: Workload
  readonly pod: PodTemplate
  readonly spec: WorkloadSpec
  /** Of the object. */
  readonly name: string
}

function draft(workload: Workload): WorkloadDraft {
  const pod = lowerPodTemplate(workload)
  const spec = specOf(workload, pod)
  const { kind, name } = workload
  // The Pods of a Job cannot be changed: another content is another Job.
  return { workload, pod, spec, name: kind === 'Job' ? suffixed(name, digest(asJson(spec)).slice(0, 8)) : name }
}

function objectOf({ workload, pod, spec, name }: WorkloadDraft, drafts: readonly WorkloadDraft[]): ObjectResource {
  const { owner, kind, awaited } = workload
  const { stack, context, image } = owner
  const marks = workloadMarks(owner)
  accountForMode(workload)
  return objectResource(stack, context, {
    kind: objectKindOf[kind],
    name,
    key: workload.name,
    group: owner.name,
    service: owner.name,
    body: { spec },
    ...marks,
    fields: workloadFields(workload, spec, marks),
    needs: [...pod.needs, ...dependencyNeeds(workload, drafts)],
    lifetime: kind === 'CronJob' ? 'static' : awaited ? 'job' : 'service',
    change: kind === 'Job' ? 'replace' : 'update',
    ...(image !== undefined && { image: image.id }),
    origin: context.origins.at(['services', owner.name]),
  })
}

function accountForMode({ owner, kind }: Workload): void {
  const { accounts, service, context } = owner
  accounts.translated(['deploy', 'mode'], kind)
  if (service.deploy?.mode === 'global-job' && context.facts.cluster.nodes > 1) {
    accounts.approximated(['deploy', 'mode'], 'a Job runs once, not once on every node')
  }
}

type WorkloadSpec = V1DeploymentSpec | V1StatefulSetSpec | V1DaemonSetSpec | V1JobSpec | V1CronJobSpec

function specOf(workload: Workload, { template }: PodTemplate): WorkloadSpec {
  const { owner, name } = workload
  const selector = { matchLabels: selectorLabels(owner.stack, owner.name) }
  switch (workload.kind) {
    case 'Deployment':
      return { ...replicas(owner), ...rollout(workload), revisionHistoryLimit: 10, selector, template }
    case 'StatefulSet':
      return { ...replicas(owner), revisionHistoryLimit: 10, serviceName: name, selector, template }
    case 'DaemonSet':
      return { ...daemonRollout(workload), revisionHistoryLimit: 10, selector, template }
    case 'Job':
      return jobSpec(workload, template)
    case 'CronJob': {
      const { schedule = '', concurrencyPolicy } = owner.settings
      return {
        schedule,
        ...(concurrencyPolicy !== undefined && { concurrencyPolicy }),
        jobTemplate: { metadata: { labels: template.metadata?.labels }, spec: jobSpec(workload, template) },
      }
    }
  }
}

function jobSpec(workload: Workload, template: PodTemplate['template']): V1JobSpec {
  const { restartPolicy, ...policy } = jobPolicy(workload.owner)
  return { ...policy, template: { ...template, spec: { ...template.spec, restartPolicy } } }
}

function asJson(spec: WorkloadSpec): Json {
  // A spec is JSON by its type: what the API takes.
  return JSON.parse(JSON.stringify(spec)) as Json
}
