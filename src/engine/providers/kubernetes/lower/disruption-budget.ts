import type { ObjectResource } from './kubernetes-resource.js'
import { objectResource, selectorLabels } from './object-resource.js'
import type { Workload } from './workloads.js'

/** `x-k8s.disruptionBudget`: how many Pods may be missing while nodes are emptied. */
export function lowerDisruptionBudget({ owner, name }: Workload): readonly ObjectResource[] {
  const { disruptionBudget } = owner.settings
  if (disruptionBudget === undefined) return []
  owner.accounts.translated(['x-k8s', 'disruptionBudget'], `PodDisruptionBudget ${name}`)
  return [
    objectResource(owner.stack, owner.context, {
      kind: 'pod-disruption-budget',
      name,
      group: owner.name,
      service: owner.name,
      body: { spec: { selector: { matchLabels: selectorLabels(owner.stack, owner.name) }, ...disruptionBudget } },
      fields: { 'x-k8s.disruptionBudget': { ...disruptionBudget } },
      origin: owner.context.origins.at(['services', owner.name, 'x-k8s', 'disruptionBudget']),
    }),
  ]
}
