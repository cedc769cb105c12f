import type { ServiceNetwork } from '../../../model/service.js'
import type { Network } from '../../../model/stack.js'
import type { ServiceInStack } from './service-in-stack.js'

/** A network that a service takes part in, and how. */
export interface AttachedNetwork {
  readonly key: string
  readonly network: Network
  readonly settings: ServiceNetwork | null
}

/** The networks of a service; none where `network_mode` takes their place. */
export function attachedNetworks({ service, stack }: ServiceInStack): readonly AttachedNetwork[] {
  if (service.network_mode !== undefined) return []
  const declared = Object.entries(service.networks ?? {})
  const entries: readonly (readonly [string, ServiceNetwork | null])[] = declared.length > 0 ? declared : [['default', null]]
  return entries.flatMap(([key, settings]) => {
    const network = stack.networks[key]
    return network === undefined ? [] : [{ key, network, settings }]
  })
}

/** Whether two services can reach one another: they have a network in common. */
export function shareNetwork(one: ServiceInStack, other: ServiceInStack): boolean {
  const keys = new Set(attachedNetworks(one).map(({ key }) => key))
  return attachedNetworks(other).some(({ key }) => keys.has(key))
}
