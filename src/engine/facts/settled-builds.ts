import type { ImageFacts } from '../model/docker-facts.js'
import { imageName } from '../model/image-name.js'
import type { Service } from '../model/service.js'
import type { Stack } from '../model/stack.js'
import type { EngineApi } from '../providers/docker/engine-api.js'
import type { BuildContext } from './build-context.js'
import type { BuildRecord, BuildRecords } from './build-records.js'
import { inspectImage } from './image-facts.js'

/** What a build's result is judged from. */
export interface BuildEvidence {
  readonly contexts: ReadonlyMap<string, BuildContext>
  /** By reference. */
  readonly images: ReadonlyMap<string, ImageFacts>
  readonly builds: BuildRecords
  readonly api: Pick<EngineApi, 'address'> & { readonly images: Pick<EngineApi['images'], 'inspect'> }
}

/**
 * Services that are to be built whatever they read (`up --build`), and whose build would give the very image that is there: it was the last
 * build's result, which hung on nothing but context, options and images of the engine, and none of these changed since.
 */
export async function findSettledBuilds(stack: Stack, evidence: BuildEvidence): Promise<ReadonlySet<string>> {
  const asked = Object.entries(stack.services).filter(([, service]) => service.pull_policy === 'build')
  const judged = await Promise.all(
    asked.map(async ([name, service]) => ((await isAsRecorded(stack, name, service, evidence)) ? [name] : [])),
  )
  const settled = new Set(judged.flat())
  // Who builds upon an image that is made anew is made anew; and so on upwards.
  for (let before = -1; before !== settled.size; ) {
    before = settled.size
    for (const name of settled) {
      if (evidence.contexts.get(name)?.bases.some((base) => !settled.has(base))) settled.delete(name)
    }
  }
  return settled
}

async function isAsRecorded(stack: Stack, name: string, service: Service, evidence: BuildEvidence): Promise<boolean> {
  const { contexts, images, builds, api } = evidence
  const reference = imageName(stack, name, service)
  const context = contexts.get(name)
  const image = images.get(reference)
  if (context === undefined || image === undefined || asksForMore(stack, service)) return false
  const record = builds.read(api.address, reference)
  if (record === undefined || record.image !== image.id || record.context !== context.digest) return false
  if (record.project !== stack.name || record.service !== name) return false
  return haveSameBases(record, api)
}

/** What a build does beside making its image, and what its digest does not hold. */
function asksForMore(stack: Stack, { build, platform }: Service): boolean {
  if (build === undefined || build.no_cache === true || build.pull === true || build.commandLineArgs !== undefined) return true
  if ((build.cache_to ?? []).length > 0 || (build.tags ?? []).length > 0) return true
  return Boolean(platform || stack.environment.DOCKER_DEFAULT_PLATFORM)
}

async function haveSameBases({ bases }: BuildRecord, api: BuildEvidence['api']): Promise<boolean> {
  const same = await Promise.all(
    Object.entries(bases).map(async ([reference, id]) => (await inspectImage(api, reference))?.Id === id),
  )
  return same.every(Boolean)
}
