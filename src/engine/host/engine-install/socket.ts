import { type Processes, runChecked } from '../process.js'
import type { Rights } from './rights.js'

/**
 * Lets the user's own group use an engine's socket, until the engine makes it anew. Membership in the group `docker`, which packages
 * expect, would count only after the next login.
 */
export async function grantSocket(address: string, group: number, rights: Rights, processes: Processes): Promise<void> {
  const path = address.replace(/^unix:\/\//, '')
  await runChecked(processes, rights.command(['chgrp', String(group), path]))
}
