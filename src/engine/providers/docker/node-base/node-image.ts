import { dockerHub, parseImageReference, registryOf } from '../../../model/image-reference.js'

export const nodeBaseRepository = 'stack-node-base'

/** Whether it is the base image that was assembled here. */
export function isNodeBase(reference: string): boolean {
  return parseImageReference(reference).repository === nodeBaseRepository
}

/** Whether it is the public Node image, in any of its tags; one that is pinned by a digest means those very bytes. */
export function isNodeImage(reference: string): boolean {
  const { repository: name, digest } = parseImageReference(reference)
  return registryOf(reference) === dockerHub && digest === undefined && /^((index\.)?docker\.io\/)?(library\/)?node$/.test(name)
}
