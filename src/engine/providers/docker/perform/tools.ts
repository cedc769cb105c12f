import type { Clock } from '../../../host/clock.js'
import type { Outcome } from '../../../model/event.js'
import type { Step } from '../../../model/plan.js'
import type { PerformContext } from '../../provider.js'
import type { EngineApi } from '../engine-api.js'
import type { ContentReference, DockerResource, ImageResource } from '../lower/docker-resource.js'
import type { ComposeHashes } from '../lower/lower-context.js'
import type { RegistryAuth } from '../wire/image.js'

/** What performing works with, beside the steps themselves. */
export interface Tools {
  readonly api: EngineApi
  readonly hashes: ComposeHashes
  readonly clock: Pick<Clock, 'wait'>
  /** Of the machine whose engine it most likely is. */
  readonly processors: number
  /** What a config or secret holds; asked only where it is written into a container. */
  readContent(reference: ContentReference): Promise<Uint8Array>
  /** The user's credentials for the registry of an image; undefined for none. */
  registryAuth(reference: string): Promise<RegistryAuth | undefined>
  build(image: ImageResource, step: Step<DockerResource>, context: PerformContext): Promise<Outcome>
  /** Puts the Node base of that name onto the engine. */
  loadNodeBase(reference: string, signal: AbortSignal): Promise<Outcome>
  /** Makes a folder of the host, with the folders above it. */
  makeFolder(path: string): Promise<void>
}
