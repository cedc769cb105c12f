import type { V1PodSpec, V1PodTemplateSpec } from '@kubernetes/client-node'
import type { Manifest } from '../manifest.js'

/** What a workload makes its Pods of; undefined for what is no workload. */
export function podTemplateOf(manifest: Manifest): V1PodTemplateSpec | undefined {
  // The casts name what the API has under these keys for these kinds.
  const spec = manifest.spec as
    | { template?: V1PodTemplateSpec; jobTemplate?: { spec: { template: V1PodTemplateSpec } } }
    | undefined
  if (manifest.kind === 'CronJob') return spec?.jobTemplate?.spec.template
  return workloadKinds.has(manifest.kind) ? spec?.template : undefined
}

/** The same workload with another pod spec; what is no workload stays as it is. */
export function withPodSpec(manifest: Manifest, change: (spec: V1PodSpec) => V1PodSpec): Manifest {
  const template = podTemplateOf(manifest)
  if (template?.spec === undefined) return manifest
  const changed: V1PodTemplateSpec = { ...template, spec: change(template.spec) }
  return withPodTemplate(manifest, changed)
}

export function withPodTemplate(manifest: Manifest, template: V1PodTemplateSpec): Manifest {
  // As above.
  const spec = manifest.spec as Record<string, unknown>
  if (manifest.kind !== 'CronJob') return { ...manifest, spec: { ...spec, template } }
  const jobTemplate = spec.jobTemplate as { readonly spec: object }
  return { ...manifest, spec: { ...spec, jobTemplate: { ...jobTemplate, spec: { ...jobTemplate.spec, template } } } }
}

const workloadKinds: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job'])
