import { type Instruction, parseDockerfile } from '../../../model/dockerfile.js'
import { externalImages } from '../../../model/dockerfile-images.js'
import type { EngineApi } from '../engine-api.js'
import type { ImageDetails } from '../wire/image.js'
import type { BuildRequest } from './build-request.js'

/** Images that a build starts from, as the engine has them. */
export interface BaseImages {
  /** Reference -> id. */
  readonly ids: { readonly [reference: string]: string }
  /** Theirs, which is then the built image's: one of another is not taken, and a registry asked. Absent where there is no base. */
  readonly architecture?: string
}

/**
 * The images that a build's result hangs on, where it hangs on nothing else but its context and options: then it need not be asked for
 * again while they are the same. A RUN does not belong there (it may run again, with another result, when the builder has forgotten it),
 * nor does what is fetched, nor a base that the engine asks a registry for.
 * @param text the Dockerfile's
 * @returns undefined where it hangs on more
 */
export async function repeatableFrom(
  request: BuildRequest,
  text: string,
  images: Pick<EngineApi['images'], 'inspect'>,
): Promise<BaseImages | undefined> {
  if (!isPlain(request) || !isRepeatable(text)) return undefined
  const references = externalImages(text, request.args, Object.keys(request.namedContexts))
  if (references.some((reference) => reference.includes('$'))) return undefined
  const found = await Promise.all(references.map((reference) => images.inspect(reference).catch(() => undefined)))
  if (!found.every(isKeptHere)) return undefined
  const [architecture, ...others] = new Set(found.map(({ Architecture }) => Architecture))
  if (others.length > 0) return undefined
  const ids = Object.fromEntries(found.map(({ Id }, at) => [references[at] ?? '', Id]))
  return { ids, ...(architecture !== undefined && { architecture }) }
}

function isPlain(request: BuildRequest): boolean {
  const { context, namedContexts, tags, cacheTo, platforms, noCache, pull, substitutions } = request
  return (
    context.type !== 'remote' &&
    Object.values(namedContexts).every(({ type }) => type === 'folder') &&
    tags.length === 1 &&
    cacheTo.length === 0 &&
    platforms.length === 0 &&
    !noCache &&
    !pull &&
    Object.keys(substitutions).length === 0
  )
}

function isRepeatable(text: string): boolean {
  const { instructions, syntax } = parseDockerfile(text)
  return syntax === undefined && instructions.every(isRepeatableInstruction)
}

function isRepeatableInstruction({ keyword, flags, rest }: Instruction): boolean {
  if (keyword === 'FROM') return flags.length === 0
  if (keyword === 'ADD') return !/:\/\/|git@|\$/.test(rest)
  return plainKeywords.has(keyword)
}

const plainKeywords: ReadonlySet<string> = new Set([
  ...['ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'HEALTHCHECK', 'LABEL', 'MAINTAINER'],
  ...['SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
])

/**
 * Whether the builder takes the image that the engine has, without asking a registry (engines that keep images in containerd ask), and
 * whether it brings no instructions of its own.
 */
function isKeptHere(image: ImageDetails | undefined): image is ImageDetails {
  return image?.GraphDriver?.Data != null && (image.Config.OnBuild ?? []).length === 0
}
