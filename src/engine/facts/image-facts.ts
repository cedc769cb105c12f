import type { ImageFacts } from '../model/docker-facts.js'
import { imageName } from '../model/image-name.js'
import type { Stack } from '../model/stack.js'
import type { EngineApi } from '../providers/docker/engine-api.js'
import type { ImageDetails, InspectedImages } from '../providers/docker/wire/image.js'

/** Asks the engine for every image that services run, once. */
export async function inspectImages(stack: Stack, api: EngineApi, signal?: AbortSignal): Promise<InspectedImages> {
  const references = new Set(Object.entries(stack.services).map(([name, service]) => imageName(stack, name, service)))
  const found = [...references].map(async (reference) => [reference, await inspectImage(api, reference, signal)] as const)
  return new Map(await Promise.all(found))
}

/** What lowering for an engine hangs on, by reference; an image that the engine doesn't have is absent. */
export function imageFacts(images: InspectedImages): ReadonlyMap<string, ImageFacts> {
  return new Map([...images].flatMap(([reference, image]) => (image === undefined ? [] : [[reference, factsOf(image)] as const])))
}

/** @returns undefined where the engine has no such image */
export async function inspectImage(
  api: { readonly images: Pick<EngineApi['images'], 'inspect'> },
  reference: string,
  signal?: AbortSignal,
): Promise<ImageDetails | undefined> {
  try {
    return await api.images.inspect(reference, signal)
  } catch (error) {
    // The contract's word for a thing that does not exist.
    if (error instanceof Error && 'failure' in error && error.failure === 'not-found') return undefined
    throw error
  }
}

function factsOf({ Id, Config, Metadata }: ImageDetails): ImageFacts {
  const test = Config.Healthcheck?.Test ?? []
  const tagged = Date.parse(Metadata?.LastTagTime ?? '')
  return {
    id: Id,
    hasHealthcheck: test.length > 0 && test[0] !== 'NONE',
    exposedPorts: Object.keys(Config.ExposedPorts ?? {}),
    user: Config.User ?? '',
    volumes: Object.keys(Config.Volumes ?? {}),
    labels: Config.Labels ?? {},
    // An image that was never tagged on this engine has the year 1.
    ...(tagged > 0 && { taggedAt: tagged }),
  }
}
