import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'

/** The platform of a service's image and containers: its own, or the one that DOCKER_DEFAULT_PLATFORM wants for all. */
export function platformOf(stack: Stack, service: Service): string | undefined {
  return service.platform || stack.environment.DOCKER_DEFAULT_PLATFORM || undefined
}

/** Writes the default platform into the services that are built, as Compose does before it hashes them; others are hashed without it. */
export function withDefaultPlatform(stack: Stack): Stack {
  if (!stack.environment.DOCKER_DEFAULT_PLATFORM) return stack
  const services = Object.entries(stack.services).map(([name, service]): [string, Service] => [
    name,
    service.build === undefined ? service : { ...service, platform: platformOf(stack, service) },
  ])
  return { ...stack, services: Object.fromEntries(services) }
}
