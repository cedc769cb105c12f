import { StackError } from '../model/errors.js'
import type { ServiceContainer } from '../model/service-container.js'
import { noSuchService } from './adjust-stack.js'
import type { ProjectReference } from './project.js'

/**
 * The containers of the named services; of all when none is named.
 * @throws StackError when a name is neither declared nor has containers
 */
export function selectContainers(
  reference: ProjectReference,
  containers: readonly ServiceContainer[],
  services: readonly string[],
): readonly ServiceContainer[] {
  const known = new Set([...declaredServices(reference), ...containers.map(({ service }) => service)])
  for (const name of services) if (!known.has(name)) throw noSuchService([...known], name)
  return services.length === 0 ? containers : containers.filter(({ service }) => services.includes(service))
}

/** All services of the file, those of inactive profiles too; empty where there is no file. */
export function declaredServices(reference: ProjectReference): readonly string[] {
  if (!('stack' in reference)) return []
  const { services, disabledServices } = reference.stack
  return [...Object.keys(services), ...Object.keys(disabledServices)]
}

/**
 * The one container of a service that a command enters or asks: the replica of that number, or the first that runs.
 * @throws StackError when there is no such service, or it does not run
 */
export function selectReplica(
  reference: ProjectReference,
  containers: readonly ServiceContainer[],
  service: string,
  index?: number,
): ServiceContainer {
  const replicas = selectContainers(reference, containers, [service])
    .filter(({ oneOff }) => !oneOff)
    .sort((a, b) => (a.number ?? 0) - (b.number ?? 0))
  const found =
    index === undefined
      ? (replicas.find(({ state }) => state === 'running') ?? replicas[0])
      : replicas.find(({ number }) => number === index)
  if (found === undefined && index !== undefined && replicas.length > 0) {
    const numbers = replicas.map(({ number }) => number).join(', ')
    throw new StackError('no-such-replica', `service \`${service}\` has no replica ${index}`, { hint: `there is ${numbers}` })
  }
  if (found === undefined || found.state !== 'running') {
    const how = found === undefined ? 'is not running' : `is not running: ${found.name} is ${found.state}`
    throw new StackError('not-running', `service \`${service}\` ${how}`, { hint: `\`stack up -d ${service}\` starts it` })
  }
  return found
}
