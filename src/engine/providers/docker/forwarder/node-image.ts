import { StackError } from '../../../model/errors.js'
import type { EngineApi } from '../engine-api.js'
import type { StandInFinder } from '../node-base/find-stand-ins.js'
import type { RegistryAuth } from '../wire/image.js'
import type { ForwarderTools } from './docker-forwarder.js'

/** Where this machine's Node cannot be used: on another system than the engine's. */
const publicImage = 'node:22-alpine'

interface NodeImageTools {
  readonly api: EngineApi
  readonly standIns: StandInFinder
  readonly registryAuth: (reference: string) => Promise<RegistryAuth | undefined>
}

/**
 * A Node image to run our own programs: the one that is assembled from the Node of this machine, which needs no registry and is the Node
 * that they were tried with; where that cannot be, the public one.
 */
export function forwarderNodeImage({ api, standIns, registryAuth }: NodeImageTools): ForwarderTools['nodeImage'] {
  return async ({ signal }) => {
    try {
      return (await standIns.load(signal)).reference
    } catch (error) {
      if (!(error instanceof StackError) || error.code !== 'no-node-base') throw error
    }
    const images = await api.images.list({ reference: [publicImage] }, signal)
    if (images.length > 0) return publicImage
    const auth = await registryAuth(publicImage)
    for await (const _ of api.images.pull(publicImage, auth === undefined ? {} : { auth }, signal));
    return publicImage
  }
}
