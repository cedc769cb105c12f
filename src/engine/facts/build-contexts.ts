import type { Service } from '../model/service.js'
import { type BuildContext, hashBuildContext } from './build-context.js'

/**
 * The build contexts of all services that build, by service; one that builds upon another's image has that one's digest in its own.
 * A service is missing where its context cannot be known beforehand.
 */
export function hashBuildContexts(services: { readonly [name: string]: Service }): ReadonlyMap<string, BuildContext> {
  const found = new Map<string, BuildContext | undefined>()
  const contextOf = (name: string): BuildContext | undefined => {
    if (found.has(name)) return found.get(name)
    // Set first: services that build upon each other in a circle are somebody else's finding, not an endless loop.
    found.set(name, undefined)
    const build = services[name]?.build
    const context = build && hashBuildContext(build, (service) => contextOf(service)?.digest ?? services[service]?.image)
    found.set(name, context)
    return context
  }
  const contexts = new Map<string, BuildContext>()
  for (const name of Object.keys(services)) {
    const context = contextOf(name)
    if (context) contexts.set(name, context)
  }
  return contexts
}
