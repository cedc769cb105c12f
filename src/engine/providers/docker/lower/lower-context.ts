import type { DockerFacts } from '../../../model/docker-facts.js'
import type { Origins } from '../../../model/origin.js'
import type { Service } from '../../../model/service.js'
import type { Network, Volume } from '../../../model/stack.js'

/** What lowering is given beside the stack. */
export interface LowerContext {
  readonly facts: DockerFacts
  readonly origins: Origins
  readonly hashes: ComposeHashes
}

/** Compose's config hashes, as hexadecimal sha256: what lets either tool see that the other one's work is as declared. */
export interface ComposeHashes {
  service(service: Service): string
  network(network: Network): string
  volume(volume: Volume): string
}
