import { externalImages } from '../../../model/dockerfile-images.js'
import type { Outcome } from '../../../model/event.js'
import { imageName } from '../../../model/image-name.js'
import type { Step } from '../../../model/plan.js'
import type { Mapping } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { PerformContext } from '../../provider.js'
import type { BuildSurroundings } from '../build/build.js'
import type { BuildRequest } from '../build/build-request.js'
import type { DockerResource, ImageResource } from '../lower/docker-resource.js'
import { composeVersion, labels } from '../lower/labels.js'
import { stepRef } from './step-ref.js'

/** Builds the image of one service as a step of a plan, with the labels by which it is known again: Compose's, and its context's digest. */
export async function performBuild(
  stack: Stack,
  image: ImageResource,
  step: Step<DockerResource>,
  { emit, signal }: PerformContext,
  surroundings: Omit<BuildSurroundings, 'progress' | 'signal'> & { readonly standIns: StandIns },
): Promise<Outcome> {
  const { source, service } = image
  if (source.type !== 'build') throw new Error(`nothing to build for ${image.id}`)
  const [{ buildImage }, { composeImageLabels, toBuildRequest }] = await Promise.all([
    import('../build/build.js'),
    import('../build/build-request.js'),
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
  const request = await withStandIns(wanted, surroundings, { emit, signal })
  const ref = stepRef(step)
  const built = await buildImage(request, {
    ...surroundings,
    signal,
    progress: (progress) => emit({ type: 'step-progress', step: ref, progress }),
  })
  for (const warning of built.warnings) emit({ type: 'warning', group: image.group, message: warning })
  return { text: `built, ${built.steps} ${built.steps === 1 ? 'step' : 'steps'}, ${built.cached} cached` }
}

/** Loads what stands in for images that no registry can give, and says so. @returns by image, what to use instead */
export type StandIns = (images: readonly string[], context: PerformContext) => Promise<Mapping>

/** The request with its base images exchanged where that is needed. What stands in is on the engine, and nowhere to be pulled from. */
async function withStandIns(
  request: BuildRequest,
  { standIns, cwd }: { readonly standIns: StandIns; readonly cwd: string },
  context: PerformContext,
): Promise<BuildRequest> {
  const { readDockerfile } = await import('../build/dockerfile-text.js')
  const dockerfile = await readDockerfile(request, cwd)
  const text = dockerfile?.texts.get(dockerfile.name)
  if (text === undefined) return request
  const substitutions = await standIns(externalImages(text, request.args, Object.keys(request.namedContexts)), context)
  return Object.keys(substitutions).length === 0 ? request : { ...request, substitutions, pull: false }
}
