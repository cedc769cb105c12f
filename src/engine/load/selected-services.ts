import type { Service } from '../model/service.js'
import type { Stack } from '../model/stack.js'
import { usedResources } from './used-resources.js'

/** The part of a stack that the named services and their dependencies make up; nothing named is all of it. */
export function selectServices(stack: Stack, names: readonly string[]): Stack {
  if (names.length === 0) return stack
  const selected = withDependencies(stack.services, names)
  const services = Object.fromEntries(
    Object.entries(stack.services)
      .filter(([name]) => selected.has(name))
      .map(([name, service]) => [name, withoutOthers(service, selected)] as const),
  )
  return { ...stack, services, ...usedResources(services, stack) }
}

function withDependencies(services: Stack['services'], names: readonly string[]): ReadonlySet<string> {
  const selected = new Set<string>()
  const waiting = [...names]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const service = services[name]
    if (!service || selected.has(name)) continue
    selected.add(name)
    waiting.push(...Object.keys(service.depends_on ?? {}))
  }
  return selected
}

function withoutOthers(service: Service, selected: ReadonlySet<string>): Service {
  if (!service.depends_on) return service
  const kept = Object.entries(service.depends_on).filter(([name]) => selected.has(name))
  return { ...service, depends_on: Object.fromEntries(kept) }
}
