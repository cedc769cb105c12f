import { objectKinds } from '../object-kinds.js'
import type { ObjectResource } from './kubernetes-resource.js'
import { objectResource } from './object-resource.js'
import { objectKindOf, type Workload } from './workloads.js'

/** Per cent of what Pods request, where nothing was said. */
const usualUtilization = 80

/** `x-k8s.autoscale`: a HorizontalPodAutoscaler, which needs metrics-server on the cluster. */
export function lowerAutoscaling({ owner, kind, name }: Workload): readonly ObjectResource[] {
  const { autoscale } = owner.settings
  if (autoscale === undefined) return []
  if (kind !== 'Deployment' && kind !== 'StatefulSet') {
    owner.accounts.rejected(['x-k8s', 'autoscale'], `a ${kind} cannot be scaled`)
    return []
  }
  const { min = 1, max, cpu, memory } = autoscale
  const wanted = cpu === undefined && memory === undefined ? { cpu: usualUtilization } : { cpu, memory }
  const metrics = Object.entries(wanted).flatMap(([resource, averageUtilization]) =>
    averageUtilization === undefined
      ? []
      : [{ type: 'Resource', resource: { name: resource, target: { type: 'Utilization', averageUtilization } } }],
  )
  const { apiVersion } = objectKinds[objectKindOf[kind]]
  return [
    objectResource(owner.stack, owner.context, {
      kind: 'horizontal-pod-autoscaler',
      name,
      group: owner.name,
      service: owner.name,
      body: { spec: { scaleTargetRef: { apiVersion, kind, name }, minReplicas: min, maxReplicas: max, metrics } },
      fields: { 'x-k8s.autoscale': { min, max, ...wanted } },
      origin: owner.context.origins.at(['services', owner.name, 'x-k8s', 'autoscale']),
    }),
  ]
}
