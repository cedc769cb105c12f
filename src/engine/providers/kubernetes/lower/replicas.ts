import type { V1JobSpec } from '@kubernetes/client-node'
import type { ServiceInStack } from './service-in-stack.js'
import { restartCondition } from './workloads.js'

/** How many Pods a service has: `scale`, else `deploy.replicas`, else one. An autoscaler decides by itself. */
export function replicas({ service, settings, accounts }: ServiceInStack): { readonly replicas?: number } {
  accounts.translated(['scale'], 'replicas')
  accounts.translated(['deploy', 'replicas'], 'replicas')
  if (settings.autoscale !== undefined) return {}
  return { replicas: service.scale ?? service.deploy?.replicas ?? 1 }
}

/**
 * How often a Job tries: once, unless its restart policy says otherwise. `on-failure` without a number is tried again until it
 * succeeds, which Kubernetes counts: 6 times, as it does by itself.
 */
export function jobPolicy({ service, settings }: ServiceInStack): Pick<
  V1JobSpec,
  'backoffLimit' | 'completions' | 'parallelism'
> & {
  readonly restartPolicy: 'Never' | 'OnFailure'
} {
  const retries = restartCondition(service) === 'on-failure' ? (attempts(service) ?? 6) : 0
  const count = service.deploy?.mode === 'replicated-job' ? (service.scale ?? service.deploy.replicas ?? 1) : 1
  return {
    ...(count > 1 && { completions: count, parallelism: count }),
    backoffLimit: settings.backoffLimit ?? retries,
    restartPolicy: retries > 0 ? 'OnFailure' : 'Never',
  }
}

/** `on-failure:3`, or `deploy.restart_policy.max_attempts`. */
function attempts(service: ServiceInStack['service']): number | undefined {
  const deployed = service.deploy?.restart_policy
  if (deployed !== undefined) return deployed.max_attempts
  const count = service.restart?.split(':')[1]
  return count === undefined ? undefined : Number(count)
}
