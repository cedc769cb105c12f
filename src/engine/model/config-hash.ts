import { createHash } from 'node:crypto'
import type { Json } from './json.js'
import type { Service } from './service.js'
import { decode } from './shape/decode.js'
import { serviceShape } from './shape/service-shape.js'
import type { Shape } from './shape/shape.js'
import { networkShape, volumeShape } from './shape/stack-shape.js'
import { writeJson } from './shape/write-json.js'
import type { Network, Volume } from './stack.js'

/**
 * Compose's `com.docker.compose.config-hash` of a container: what it compares to decide whether a container is replaced. The service is
 * hashed as it stands: for its label, Compose first turns `service:X` in `network_mode`, `ipc` and `pid` into `container:<id>`, and the
 * services in `volumes_from` into ids, X's container being the first one by name (so that a replaced X replaces its followers);
 * `config --hash` hashes what was loaded. Left out: build, depends_on, profiles, pull_policy, scale and deploy.replicas.
 * @returns 64 hex digits.
 */
export function serviceConfigHash(service: Service): string {
  const { build, depends_on, profiles, pull_policy, scale, deploy, ...rest } = service
  if (!deploy) return digest(serviceShape, rest)
  const { replicas, ...kept } = deploy
  return digest(serviceShape, { ...rest, deploy: kept })
}

/** Compose's `com.docker.compose.config-hash` of a network. */
export function networkConfigHash(network: Network): string {
  return digest(networkShape, network)
}

/** Compose's `com.docker.compose.config-hash` of a volume; without a driver it is the engine's `local` one. */
export function volumeConfigHash(volume: Volume): string {
  return digest(volumeShape, { ...volume, driver: volume.driver ?? 'local' })
}

function digest(shape: Shape, value: object): string {
  // A service, network or volume of the model is plain JSON; its interface only lacks the index signature that says so.
  const written = writeJson(shape, decode(shape, value as Json) ?? null)
  return createHash('sha256').update(written).digest('hex')
}
