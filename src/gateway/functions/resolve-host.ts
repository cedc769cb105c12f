import { lookup } from 'node:dns'
import { isIP } from 'node:net'

/** The engine asks the outside for names that it does not know, which takes long on a machine without a network: meanwhile the name may have come. */
const patienceMs = 2000

/**
 * All addresses of a name, as the system finds them: with its search domains and hosts file.
 * @throws Error where the name is unknown, as one is none of whose containers run
 */
export function resolveHost(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return Promise.resolve([host])
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`nobody says where ${host} is`)), patienceMs)
    lookup(host, { all: true }, (error, found) => {
      clearTimeout(patience)
      if (error !== null) return reject(error)
      const addresses = found.map(({ address }) => address)
      // A container on a network with both families has an address of each: one of them is enough, or it would be two instances.
      const first = addresses.filter((address) => isIP(address) === 4)
      resolve(first.length > 0 ? first : addresses)
    })
  })
}
