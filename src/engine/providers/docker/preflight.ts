import type { Diagnostic } from '../../model/diagnostic.js'
import type { Plan } from '../../model/plan.js'
import type { Preflight } from '../provider.js'
import type { EngineApi } from './engine-api.js'
import type { ContainerResource, DockerResource } from './lower/docker-resource.js'
import { portConflicts } from './port-conflicts.js'

/** Checks, before anything changes, that the host ports a plan is going to use are free; says who holds one that is not. */
export function dockerPreflight(api: EngineApi): Preflight<DockerResource> {
  return { check: (plan) => check(plan, api) }
}

async function check(plan: Plan<DockerResource>, api: EngineApi): Promise<readonly Diagnostic[]> {
  const claims = startedContainers(plan).flatMap(({ id, service, publishes }) =>
    publishes.map((port) => ({ claimant: id, service, port })),
  )
  return portConflicts(api, claims, leavingContainers(plan))
}

/** Containers that are not running yet and will be. */
function startedContainers({ steps }: Plan<DockerResource>): readonly ContainerResource[] {
  return steps.flatMap(({ operation }) =>
    operation.type === 'start' && operation.target.resource?.kind === 'container' ? [operation.target.resource] : [],
  )
}

function leavingContainers({ steps }: Plan<DockerResource>): ReadonlySet<string> {
  return new Set(
    steps.flatMap(({ operation }) =>
      operation.type === 'stop' || operation.type === 'remove' || operation.type === 'replace' ? [operation.observed.handle] : [],
    ),
  )
}
