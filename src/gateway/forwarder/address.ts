import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

/**
 * Where a host is now, as the engine's name server says: a node that was restarted may have moved. IPv4 before IPv6, as nodes serve the
 * first everywhere and the second only where a cluster was made for it.
 */
export async function addressOf(host: string): Promise<Address> {
  const family = isIP(host)
  if (family !== 0) return { address: host, family: family === 6 ? 6 : 4 }
  const found = await lookup(host, { all: true })
  const best = found.find((one) => one.family === 4) ?? found[0]
  if (best === undefined) throw new Error(`${host} has no address`)
  return { address: best.address, family: best.family === 6 ? 6 : 4 }
}
