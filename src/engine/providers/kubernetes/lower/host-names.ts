import type { V1HostAlias } from '@kubernetes/client-node'
import { type Need, resourceId } from '../../../model/need.js'
import { attachedNetworks, shareNetwork } from './attached-networks.js'
import { isServiceName, type OtherName, otherNames, serviceObjectName } from './dns-names.js'
import type { PodPart } from './pod-part.js'
import { addressOf } from './service-address.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'
import { serviceFace } from './services.js'

/**
 * Names that no Service can have (`user_service`, `api.local`), written into the Pod's own table of hosts with the address of the Service
 * that stands for them.
 */
export function lowerHostNames(of: ServiceInStack): PodPart {
  const services = servicesOf(of.stack, of.context)
  const known = hostNames(services).filter(({ owner }) => owner.name === of.name || shareNetwork(of, owner))
  if (known.length === 0) return {}
  const objects = [...new Set(known.map(({ object }) => object))]
  const hostAliases = objects.map(
    (object): V1HostAlias => ({
      ip: addressOf(object),
      hostnames: known.flatMap((each) => (each.object === object ? [each.name] : [])),
    }),
  )
  const needs = objects.map(
    (object): Need => ({ id: resourceId('service', object), until: 'exists', follows: 'no', required: true }),
  )
  return { pod: { hostAliases }, needs }
}

interface HostName {
  readonly name: string
  /** The Service that has the address. */
  readonly object: string
  readonly owner: ServiceInStack
}

function hostNames(services: readonly ServiceInStack[]): readonly HostName[] {
  const others = otherNames(services)
  const own = services
    .filter((of) => attachedNetworks(of).length > 0 && of.name.toLowerCase() !== serviceObjectName(of))
    .map((owner) => ({ name: owner.name, owner }))
  const odd = others.flatMap(({ name, owners: [owner] }) =>
    owner === undefined || isServiceName(name, owner.context.facts.cluster.minor) ? [] : [{ name, owner }],
  )
  return [...own, ...odd].flatMap(({ name, owner }) => withAddress(name, owner, services, others))
}

/** Only a Service with ports has an address. */
function withAddress(
  name: string,
  owner: ServiceInStack,
  services: readonly ServiceInStack[],
  others: readonly OtherName[],
): readonly HostName[] {
  const { object, isHeadless } = serviceFace(owner, services, others)
  if (!isHeadless) return [{ name, object, owner }]
  const reason = `no port of it is known, so that \`${name}\` cannot stand for an address; peers reach it as \`${object}\``
  owner.accounts.approximated([], reason, `name its ports: expose`)
  return []
}
