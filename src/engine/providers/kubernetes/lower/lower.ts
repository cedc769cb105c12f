import type { Stack } from '../../../model/stack.js'
import { openAccounts } from './accounts.js'
import { lowerBoundFiles } from './binds.js'
import { missingCapacity } from './capacity.js'
import { lowerContents, missingContents } from './contents.js'
import { lowerDockerResolverConfig } from './docker-resolver.js'
import { lowerExtras } from './extras.js'
import type { KubernetesResource, LoweredToKubernetes } from './kubernetes-resource.js'
import type { LowerContext, LowerInput } from './lower-context.js'
import { collisions } from './name-collisions.js'
import { inNamespace, lowerNamespace } from './namespace.js'
import { lowerNetworkPolicies } from './network-policies.js'
import { lowerNodeImages } from './node-images.js'
import { lowerPublishedPorts } from './published-ports.js'
import { lowerServices } from './services.js'
import { accountForProviders } from './unavailable.js'
import { lowerVolumes } from './volumes.js'
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
  const namespace = lowerNamespace(stack, context)
  const objects = [
    ...lowerContents(stack, context),
    ...lowerBoundFiles(stack, context),
    ...lowerDockerResolverConfig(stack, context),
    ...lowerVolumes(stack, context),
    ...lowerServices(workloads),
    ...lowerNetworkPolicies(stack, context),
    ...lowerExtras(stack, context, workloads),
    ...lowerPublishedPorts(stack, context),
    ...lowerWorkloads(workloads),
  ]
  const resources: readonly KubernetesResource[] = [
    namespace,
    ...lowerNodeImages(stack, context),
    ...objects.map((resource) => ('manifest' in resource ? inNamespace(resource, namespace) : resource)),
  ]
  accountForProviders(stack, context)
  const closed = accounts.close(stack)
  return {
    resources,
    accounts: closed.accounts,
    diagnostics: input.facts.known
      ? [
          ...collisions(resources, context),
          ...missingContents(stack, context),
          ...closed.diagnostics,
          ...missingCapacity(workloads, context),
        ]
      : [],
    // Pods are counted and named by the cluster.
    renumber: (resource) => resource,
  }
}
