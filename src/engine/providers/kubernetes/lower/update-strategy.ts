import type { V1DeploymentSpec } from '@kubernetes/client-node'
import type { Workload } from './workloads.js'

/** How new Pods take the place of old ones. */
export function rollout(_workload: Workload): Pick<V1DeploymentSpec, 'strategy' | 'progressDeadlineSeconds'> {
  return {}
}
