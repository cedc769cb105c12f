import { StackError } from '../model/errors.js'
import type { Inventory } from '../providers/provider.js'
import type { ForwardedPair } from '../providers/service-operations-api.js'
import { type ProjectReference, projectName } from './project.js'
import { selectContainers } from './select-containers.js'

/**
 * The ports of a service that are forwarded where none is named: those that the stack file publishes, on a port of their own here where
 * another one leads there already; else those of the container.
 * @throws StackError where it has none
 */
export async function forwardedPorts(
  reference: ProjectReference,
  service: string,
  hostIp: string,
  inventory: Inventory,
  signal: AbortSignal,
): Promise<readonly ForwardedPair[]> {
  const containers = selectContainers(reference, await inventory.containers(projectName(reference), signal), [service])
  const reachable = containers.flatMap(({ ports }) => ports).filter(({ protocol }) => protocol === 'tcp')
  const published = new Set(reachable.flatMap((port) => (port.published > 0 ? [port.published] : [])))
  const declared = 'stack' in reference ? (reference.stack.services[service]?.ports ?? []) : []
  const wanted = declared.flatMap(({ target, published: text, protocol = 'tcp' }) => {
    if (protocol !== 'tcp') return []
    const number = Number(text ?? target)
    return [{ hostIp, target: Number(target), published: Number.isInteger(number) && !published.has(number) ? number : 0 }]
  })
  const targets = new Set(reachable.map(({ target }) => target))
  const pairs = wanted.length > 0 ? wanted : [...targets].map((target) => ({ hostIp, target, published: target }))
  if (pairs.length > 0) return pairs
  throw new StackError('no-ports', `service \`${service}\` says nothing of its ports`, {
    hint: `name one: \`stack k8s port-forward ${service} 8080:80\``,
  })
}
