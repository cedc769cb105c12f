import { StackError } from '../model/errors.js'
import type { Inventory } from '../providers/provider.js'
import { hostText } from './port-text.js'
import { type ProjectReference, projectName } from './project.js'
import { selectReplica } from './select-containers.js'

export interface PortRequest {
  readonly service: string
  readonly port: number
  readonly protocol: string
  readonly index?: number
}

/**
 * Where a port of a service is reached from this machine: `0.0.0.0:8080`, `[::]:8080`.
 * @throws StackError when the service does not run, or does not publish that port
 */
export async function port(
  reference: ProjectReference,
  request: PortRequest,
  inventory: Inventory,
  signal?: AbortSignal,
): Promise<string> {
  const containers = await inventory.containers(projectName(reference), signal)
  const { name, ports } = selectReplica(reference, containers, request.service, request.index)
  const published = ports.filter((known) => known.published !== 0)
  const found = published.find(({ target, protocol }) => target === request.port && protocol === request.protocol)
  if (found) return `${hostText(found.hostIp)}:${found.published}`
  const known = [...new Set(published.map(({ target, protocol }) => `${target}/${protocol}`))].join(', ')
  throw new StackError('port-not-published', `${name} does not publish port ${request.port}/${request.protocol}`, {
    hint: known === '' ? 'it publishes none; see `ports:`' : `it publishes ${known}`,
  })
}
