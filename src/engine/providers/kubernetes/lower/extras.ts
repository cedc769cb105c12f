import type { Stack } from '../../../model/stack.js'
import { lowerAutoscaling } from './autoscaling.js'
import { lowerDisruptionBudget } from './disruption-budget.js'
import { lowerIngress } from './ingress.js'
import type { ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { lowerPriorityClasses } from './priority-class.js'
import { lowerServiceAccount } from './service-account.js'
import { isKomposeLabel, understoodLabels } from './settings/kompose-labels.js'
import type { Workload } from './workloads.js'

/** The objects that only `x-k8s` asks for. */
export function lowerExtras(stack: Stack, context: LowerContext, workloads: readonly Workload[]): readonly ObjectResource[] {
  accountForSettings(stack, context)
  const services = workloads.flatMap(({ members }) => members)
  return [
    ...lowerPriorityClasses(services),
    ...services.flatMap(lowerServiceAccount),
    ...workloads.flatMap(lowerAutoscaling),
    ...workloads.flatMap(lowerDisruptionBudget),
    ...services.flatMap((of) => lowerIngress(of, services)),
  ]
}

/** The settings of the whole stack, and labels of kompose. */
function accountForSettings(stack: Stack, { accounts }: LowerContext): void {
  accounts.translated(['x-k8s', 'cluster'], 'the cluster that is made for the stack')
  accounts.translated(['x-k8s', 'allowContexts'], 'contexts that `--kube-context` may name')
  accounts.translated(['x-k8s', 'registry'], 'where images are pushed for a cluster elsewhere')
  accounts.translated(['x-k8s', 'imagePullSecrets'], 'Pod imagePullSecrets')
  accounts.translated(['x-k8s', 'storageClass'], 'PersistentVolumeClaim storageClassName')
  accounts.translated(['x-k8s', 'size'], 'PersistentVolumeClaim size')
  const labelled = [...Object.entries(stack.services), ...Object.entries(stack.volumes)]
  for (const [index, [name, { labels = {} }]] of labelled.entries()) {
    const section = index < Object.keys(stack.services).length ? 'services' : 'volumes'
    for (const label of Object.keys(labels).filter(isKomposeLabel)) {
      const path = [section, name, 'labels', label]
      if (understoodLabels.has(label)) accounts.translated(path, 'as the key of `x-k8s` that says the same')
      else accounts.ignored(path, 'a label of kompose that nothing here stands for', 'see the keys of `x-k8s`')
    }
  }
}
