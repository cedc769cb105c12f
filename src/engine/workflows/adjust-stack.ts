import { closest } from '../model/closest.js'
import { exitCodes, StackError } from '../model/errors.js'
import type { Service } from '../model/service.js'
import type { Stack } from '../model/stack.js'

/** `--build`, `--no-build`, `--pull`: for every service, over its own `pull_policy`. */
export interface ImagePolicy {
  /** `stale`: images whose build context or options changed. */
  readonly build: 'stale' | 'always' | 'never'
  readonly pull?: 'always' | 'missing' | 'never'
}

/**
 * Checks the names given on the command line, and lets named services of inactive profiles take part.
 * @throws StackError when one is not a service of the stack.
 */
export function withNamedServices(stack: Stack, names: 'all' | readonly string[]): Stack {
  if (names === 'all') return stack
  const services: { [name: string]: Service } = { ...stack.services }
  const disabled: { [name: string]: Service } = { ...stack.disabledServices }
  for (const name of names) {
    const service = services[name] ?? disabled[name]
    if (service === undefined) throw noSuchService(namesOf(stack), name)
    services[name] = service
    delete disabled[name]
  }
  return { ...stack, services, disabledServices: disabled }
}

/** Sets the number of replicas, as `--scale` does. */
export function withScale(stack: Stack, scale: ReadonlyMap<string, number>): Stack {
  const services: { [name: string]: Service } = { ...stack.services }
  for (const [name, replicas] of scale) {
    const service = services[name]
    if (service === undefined) throw noSuchService(namesOf(stack), name)
    if (replicas > 1 && service.container_name !== undefined) {
      throw new StackError('cannot-scale', `\`${name}\` has a \`container_name\`, so there can be only one of it`, {
        hint: `remove \`container_name\` from \`${name}\` to scale it`,
        exitCode: exitCodes.usage,
      })
    }
    services[name] = { ...service, scale: replicas, ...(service.deploy && { deploy: { ...service.deploy, replicas } }) }
  }
  return { ...stack, services }
}

/** Writes the command line's image policy into every service. */
export function withImagePolicy(stack: Stack, policy: ImagePolicy): Stack {
  const services = Object.entries(stack.services).map(([name, service]) => [name, adjustImage(service, policy)] as const)
  return { ...stack, services: Object.fromEntries(services) }
}

function adjustImage(service: Service, { build, pull }: ImagePolicy): Service {
  const pulled = pull === undefined ? service : { ...service, pull_policy: pull }
  if (build === 'always' && service.build !== undefined) return { ...pulled, pull_policy: 'build' }
  if (build !== 'never') return pulled
  const { build: _, ...unbuilt } = pulled
  return unbuilt
}

/** The error for a service that was named and is not there, with the nearest that is. */
export function noSuchService(known: readonly string[], name: string): StackError {
  const near = closest(name, known)
  const hint = near === undefined ? `services: ${[...new Set(known)].join(', ')}` : `did you mean \`${near}\`?`
  return new StackError('no-such-service', `no such service: \`${name}\``, { hint })
}

function namesOf({ services, disabledServices }: Stack): readonly string[] {
  return [...Object.keys(services), ...Object.keys(disabledServices)]
}
