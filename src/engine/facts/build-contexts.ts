import { imageName } from '../model/image-name.js'
import type { Stack } from '../model/stack.js'
import { type BuildContext, digestEntry, hashBuildContext } from './build-context.js'
import { type KeptTexts, noKeptTexts } from './kept-texts.js'

/**
 * The build contexts of all services that build, by service; one that builds upon another's image has that one's digest in its own.
 * A service is missing where its context cannot be known beforehand. Files that several builds read are read once.
 * @param kept what was read before
 * @param now milliseconds since 1970
 */
export function hashBuildContexts(
  stack: Pick<Stack, 'name' | 'services'>,
  kept: KeptTexts = noKeptTexts,
  now = 0,
): ReadonlyMap<string, BuildContext> {
  const { services } = stack
  const builders = new Map(
    Object.entries(services).flatMap(([name, service]) =>
      service.build ? [[imageName(stack, name, service), name] as const] : [],
    ),
  )
  const files = new Map<string, string>()
  const digestFile: typeof digestEntry = (entry) => {
    const digest = files.get(entry.absolutePath) ?? digestEntry(entry)
    files.set(entry.absolutePath, digest)
    return digest
  }
  const found = new Map<string, BuildContext | undefined>()
  const working = new Set<string>()
  const contextOf = (name: string): BuildContext | undefined => {
    const build = services[name]?.build
    if (build === undefined || found.has(name) || working.has(name)) return found.get(name)
    working.add(name)
    const neighbours = {
      digestOf: (service: string) => contextOf(service)?.digest ?? services[service]?.image,
      // A service that builds upon itself, directly or through others, means an image from elsewhere.
      builderOf: (reference: string) => {
        const builder = builders.get(reference.replace(/:latest$/, '')) ?? builders.get(reference)
        return builder === undefined || working.has(builder) ? undefined : builder
      },
    }
    const key = JSON.stringify([stack.name, name, build.context])
    const context = hashBuildContext(build, neighbours, { digestEntry: digestFile, kept, now }, key)
    working.delete(name)
    found.set(name, context)
    return context
  }
  const contexts = Object.keys(services).map((name) => [name, contextOf(name)] as const)
  return new Map(contexts.filter((entry): entry is [string, BuildContext] => entry[1] !== undefined))
}
