import { Flags } from '@oclif/core'
import type { UpRequest } from '../../engine/workflows/up.js'
import { makingFlags } from '../_up-flags.js'

const { 'remove-orphans': _orphans, 'renew-anon-volumes': _volumes, timeout: _timeout, ...shared } = makingFlags

/** What `up` and `plan` know alike on a cluster: what is declared no more goes always, and pods know their own time to stop. */
export const clusterMakingFlags = {
  ...shared,
  'force-recreate': Flags.boolean({ summary: 'make pods anew even where nothing changed' }),
  'no-recreate': Flags.boolean({ summary: 'leave workloads as they are even where something changed' }),
  adopt: Flags.boolean({ summary: 'take over what others made in the namespace under the names of the stack' }),
  strict: Flags.boolean({ summary: 'refuse a stack of which something can only be approximated' }),
}

/** On a cluster what is declared no more is pruned, once everything is ready. */
export function clusterRequest(request: UpRequest, flags: { readonly [name: string]: unknown }): UpRequest {
  return { ...request, orphans: 'prune', ...(flags.strict === true && { approximations: 'refuse' }) }
}
