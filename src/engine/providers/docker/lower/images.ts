import type { Diagnostic } from '../../../model/diagnostic.js'
import type { ImageFacts, ImageMakingFacts } from '../../../model/docker-facts.js'
import { parseDuration } from '../../../model/duration.js'
import { imageName } from '../../../model/image-name.js'
import { resourceId } from '../../../model/need.js'
import type { Origins } from '../../../model/origin.js'
import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import { platformOf, withDefaultPlatform } from './default-platform.js'
import type { ImageResource } from './docker-resource.js'

/** What lowering images is given beside the stack. */
export interface ImageContext {
  readonly facts: ImageMakingFacts
  readonly origins: Origins
}

/** The images of a stack alone, for a target that runs them elsewhere; images that cannot be had come back as diagnostics. */
export function lowerToImages(
  declared: Stack,
  context: ImageContext,
): { readonly resources: readonly ImageResource[]; readonly diagnostics: readonly Diagnostic[] } {
  const stack = withDefaultPlatform(declared)
  return { resources: lowerImages(stack, context), diagnostics: missingImages(stack, context) }
}

/** One image per reference. Where several services name one, the first that builds it decides. */
export function lowerImages(stack: Stack, context: ImageContext): readonly ImageResource[] {
  const users = Object.entries(stack.services).filter(([, service]) => service.provider === undefined)
  const references = new Set(users.map(([name, service]) => imageName(stack, name, service)))
  return [...references].flatMap((reference) => {
    const ofReference = users.filter(([name, service]) => imageName(stack, name, service) === reference)
    const user = ofReference.find(([, service]) => service.build !== undefined) ?? ofReference[0]
    return user === undefined ? [] : [lowerImage(stack, reference, user, context)]
  })
}

function lowerImage(
  stack: Stack,
  reference: string,
  [name, service]: readonly [string, Service],
  { facts, origins }: ImageContext,
): ImageResource {
  const { build } = service
  const context = facts.buildContexts.get(name)
  return {
    id: resourceId('image', reference),
    kind: 'image',
    group: reference,
    name: reference,
    needs: basesOf(build, facts.buildBases.get(name) ?? []).flatMap((base) => builtBefore(stack, base)),
    spec: build === undefined || context === undefined ? {} : { 'build context': context },
    lifetime: 'static',
    change: build === undefined ? 'pull' : 'build',
    renew:
      (facts.settledBuilds.has(name) ? undefined : renewal(service, facts.images.get(reference), facts.now)) ??
      facts.staleBuilds.get(name),
    external: false,
    origin: origins.at(['services', name, build === undefined ? 'image' : 'build']),
    service: name,
    platform: platformOf(stack, service),
    source:
      build === undefined
        ? { type: 'pull' }
        : { type: 'build', build, context, pullBase: build.pull === true, noCache: build.no_cache === true },
  }
}

/** The services whose images a build starts from: named by `additional_contexts: {base: service:base}`, or found in its Dockerfile. */
function basesOf(build: Service['build'], found: readonly string[]): readonly string[] {
  const named = Object.values(build?.additional_contexts ?? {}).flatMap((value) => /^service:(.+)$/.exec(value)?.[1] ?? [])
  return [...new Set([...named, ...found])]
}

/** That service's image first. */
function builtBefore(stack: Stack, name: string): ImageResource['needs'] {
  const service = stack.services[name]
  if (service === undefined) return []
  return [{ id: resourceId('image', imageName(stack, name, service)), until: 'exists', follows: 'replace', required: true }]
}

/** Why an image that is there is made again all the same: what its `pull_policy` asks for. */
function renewal(service: Service, image: ImageFacts | undefined, now: number): string | undefined {
  const policy = service.pull_policy
  if (policy === undefined || image === undefined) return undefined
  if (policy === 'build') return service.build === undefined ? undefined : 'pull_policy is build'
  if (service.build !== undefined) return undefined
  if (policy === 'always') return 'pull_policy is always'
  const period = refreshPeriod(policy)
  if (period === undefined || image.taggedAt === undefined || now - image.taggedAt < period) return undefined
  return `pull_policy is ${policy}`
}

/** Milliseconds between pulls: `daily`, `weekly`, `every_12h`. */
function refreshPeriod(policy: string): number | undefined {
  const day = 24 * 3600 * 1000
  if (policy === 'daily') return day
  if (policy === 'weekly') return 7 * day
  if (!policy.startsWith('every_')) return undefined
  const period = parseDuration(policy.slice('every_'.length))
  return period === undefined ? undefined : period / 1e6
}

/** Images that are not there and that the user does not want pulled. */
export function missingImages(stack: Stack, { facts, origins }: ImageContext): readonly Diagnostic[] {
  return Object.entries(stack.services).flatMap(([name, service]): Diagnostic[] => {
    const reference = imageName(stack, name, service)
    if (service.pull_policy !== 'never' || service.build !== undefined || facts.images.has(reference)) return []
    return [
      {
        severity: 'error',
        code: 'image-missing',
        message: `services.${name}.image: \`${reference}\` is not on the engine, and it is not to be pulled`,
        hint: `pull it: docker pull ${reference}, or choose another pull policy`,
        position: origins.at(['services', name, 'image']),
      },
    ]
  })
}
