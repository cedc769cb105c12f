import { externalImages } from '../../../model/dockerfile-images.js'
import type { Outcome } from '../../../model/event.js'
import { imageName } from '../../../model/image-name.js'
import type { Step } from '../../../model/plan.js'
import type { Mapping } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { PerformContext } from '../../provider.js'
import type { BuildSurroundings } from '../build/build.js'
import type { BuildRequest } from '../build/build-request.js'
import type { BaseImages } from '../build/repeatable-build.js'
import type { DockerResource, ImageResource } from '../lower/docker-resource.js'
import { composeVersion, labels } from '../lower/labels.js'
import { stepRef } from './step-ref.js'

/** Builds the image of one service as a step of a plan, with the labels by which it is known again: Compose's, and its context's digest. */
export async function performBuild(
  stack: Stack,
  image: ImageResource,
  step: Step<DockerResource>,
  { emit, signal }: PerformContext,
  surroundings: Omit<BuildSurroundings, 'progress' | 'signal'> & {
    readonly standIns: StandIns
    readonly remember: RememberBuild
  },
): Promise<Outcome> {
  const { source, service } = image
  if (source.type !== 'build') throw new Error(`nothing to build for ${image.id}`)
  const [{ buildImage }, { composeImageLabels, toBuildRequest }, { repeatableFrom }] = await Promise.all([
    import('../build/build.js'),
    import('../build/build-request.js'),
    import('../build/repeatable-build.js'),
  ])
  const wanted = toBuildRequest(
    stack,
    image.name,
    { build: source.build, ...(image.platform && { platform: image.platform }) },
    {
      labels: {
        ...composeImageLabels(stack.name, service, composeVersion),
        ...(source.context !== undefined && { [labels.context]: source.context }),
      },
      imageOf: (name) => imageName(stack, name, stack.services[name] ?? { command: null, entrypoint: null }),
      noCache: source.noCache,
      pull: source.pullBase,
      platforms: 'runnable',
    },
  )
  const { request, text } = await withStandIns(wanted, surroundings, { emit, signal })
  const bases = text === undefined ? undefined : await repeatableFrom(request, text, surroundings.engine.images)
  const ref = stepRef(step)
  const built = await buildImage(request, {
    ...surroundings,
    signal,
    progress: (progress) => emit({ type: 'step-progress', step: ref, progress }),
  })
  if (bases !== undefined && source.context !== undefined && (await isBuiltUpon(bases, built.id, surroundings))) {
    const record = { context: source.context, project: stack.name, service, image: built.id, bases: bases.ids }
    surroundings.remember(image.name, record)
  }
  for (const warning of built.warnings) emit({ type: 'warning', group: image.group, message: warning })
  return { text: `built, ${built.steps} ${built.steps === 1 ? 'step' : 'steps'}, ${built.cached} cached` }
}

/** Called with a build whose result hangs on nothing but what is named: it need not be asked for again while that is the same. */
export type RememberBuild = (
  image: string,
  build: {
    readonly context: string
    readonly project: string
    readonly service: string
    readonly image: string
    readonly bases: BaseImages['ids']
  },
) => void

async function isBuiltUpon(
  { architecture }: BaseImages,
  built: string,
  { engine }: Pick<BuildSurroundings, 'engine'>,
): Promise<boolean> {
  if (architecture === undefined) return true
  const made = await engine.images.inspect(built).catch(() => undefined)
  return made?.Architecture === architecture
}

/** Loads what stands in for images that no registry can give, and says so. @returns by image, what to use instead */
export type StandIns = (images: readonly string[], context: PerformContext) => Promise<Mapping>

/** The request with its base images exchanged where that is needed, and its Dockerfile's text where we have it. What stands in is on the engine, and nowhere to be pulled from. */
async function withStandIns(
  request: BuildRequest,
  { standIns, cwd }: { readonly standIns: StandIns; readonly cwd: string },
  context: PerformContext,
): Promise<{ readonly request: BuildRequest; readonly text: string | undefined }> {
  const { readDockerfile } = await import('../build/dockerfile-text.js')
  const dockerfile = await readDockerfile(request, cwd)
  const text = dockerfile?.texts.get(dockerfile.name)
  if (text === undefined) return { request, text }
  const substitutions = await standIns(externalImages(text, request.args, Object.keys(request.namedContexts)), context)
  if (Object.keys(substitutions).length === 0) return { request, text }
  return { request: { ...request, substitutions, pull: false }, text }
}
