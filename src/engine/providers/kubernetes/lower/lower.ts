import type { Stack } from '../../../model/stack.js'
import { openAccounts } from './accounts.js'
import type { KubernetesResource, LoweredToKubernetes } from './kubernetes-resource.js'
import type { LowerContext, LowerInput } from './lower-context.js'
import { collisions } from './name-collisions.js'
import { lowerNodeImages } from './node-images.js'
import { lowerWorkloads } from './workload-objects.js'
import { workloadsOf } from './workloads.js'

/**
 * Turns a stack into what has to exist on a cluster: objects of its API, images on its nodes, ports of this machine that lead to it. Pure;
 * what a cluster cannot do comes back as accounts with their lines, and as errors where nothing may be changed for it.
 */
export function lower(stack: Stack, input: LowerInput): LoweredToKubernetes {
  const accounts = openAccounts(input.origins)
  const context: LowerContext = { ...input, accounts }
  const workloads = workloadsOf(stack, context)
  const resources: readonly KubernetesResource[] = [...lowerNodeImages(stack, context), ...lowerWorkloads(workloads)]
  const closed = accounts.close(stack)
  return {
    resources,
    accounts: closed.accounts,
    diagnostics: input.facts.known ? [...collisions(resources, context), ...closed.diagnostics] : [],
    // Pods are counted and named by the cluster.
    renumber: (resource) => resource,
  }
}
