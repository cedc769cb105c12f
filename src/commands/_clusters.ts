import { Args } from '@oclif/core'
import type { LocalClusters } from '../engine/local-clusters-api.js'
import type { Emit } from '../engine/model/event.js'
import type { Consent } from '../engine/open-target-api.js'
import type { ProjectReference } from '../engine/workflows/project.js'
import type { Style } from '../report/style.js'
import { findProject, type GlobalFlags, shown } from './_session.js'
import type { World } from './_world.js'

/** The cluster that is meant; without it, that of the project. */
export const cluster = Args.string({ description: 'a cluster by its name, instead of that of the stack' })

/** What commands work on the clusters of this machine with. */
export interface ClusterWork {
  readonly clusters: LocalClusters
  readonly emit: Emit
  readonly signal: AbortSignal
}

/** Does work on the clusters of this machine, showing how it goes. */
export async function withClusters(
  request: { readonly flags: GlobalFlags; readonly style: Style; readonly world: World },
  work: (tools: ClusterWork) => Promise<number>,
): Promise<number> {
  const { flags, world } = request
  return shown({ ...request, env: world.env }, async (emit, { graceful }) =>
    work({ clusters: await world.localClusters(flags.context, graceful), emit, signal: graceful }),
  )
}

/** What was named, else the project whose cluster is meant. */
export async function meantCluster(
  name: string | undefined,
  request: { readonly flags: GlobalFlags; readonly style: Style; readonly world: World },
): Promise<string | ProjectReference> {
  return name ?? findProject({ flags: request.flags }, request.world, request.style)
}

/** Who is asked: a person at a terminal, unless `-y` has answered. */
export function consentOf(yes: boolean, ask: ((question: string) => Promise<boolean>) | undefined): Consent {
  if (yes) return { type: 'given' }
  return ask === undefined ? { type: 'nobody' } : { type: 'ask', ask }
}
