import type { KeyPath } from '../../../model/origin.js'
import { attachedNetworks } from './attached-networks.js'
import { objectName } from './names.js'
import type { ServiceInStack } from './service-in-stack.js'
import { isNamedBy } from './service-ports.js'

/** A name, beside its own, under which peers know a service. */
export interface OtherName {
  readonly name: string
  /** Who answers to it; several take turns, as in Compose. */
  readonly owners: readonly ServiceInStack[]
  /** Where the file gives it, for each time that it does. */
  readonly paths: readonly KeyPath[]
}

/** Whether a Service can have that name, so that the cluster's DNS knows it. */
export function isServiceName(name: string, minor: number): boolean {
  // Since 1.36 it may begin with a digit (RFC 1123 instead of RFC 1035).
  const pattern = minor >= 36 ? /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i : /^[a-z]([-a-z0-9]*[a-z0-9])?$/i
  return name.length <= 63 && pattern.test(name)
}

/** What the Service of a service is called. */
export function serviceObjectName({ name, context }: ServiceInStack): string {
  const plain = objectName(name)
  return isServiceName(plain, context.facts.cluster.minor) ? plain : objectName(`service-${plain}`)
}

/**
 * Every other name of a stack's services: aliases on their networks, `container_name`, `hostname`, what links call them, and the names of
 * their containers where somebody uses one. On Kubernetes they count for the whole namespace, where Compose has them per network or link.
 */
export function otherNames(services: readonly ServiceInStack[]): readonly OtherName[] {
  const given = services.flatMap((of) => [...ownNames(of, services), ...linkNames(of, services)])
  const names = new Set(given.map(({ name }) => name.toLowerCase()))
  return [...names].flatMap((name) => {
    const alike = given.filter((each) => each.name.toLowerCase() === name && each.owner.name.toLowerCase() !== name)
    if (alike.length === 0) return []
    return [{ name, owners: [...new Set(alike.map(({ owner }) => owner))], paths: alike.map(({ path }) => path) }]
  })
}

interface GivenName {
  readonly name: string
  readonly owner: ServiceInStack
  readonly path: KeyPath
}

function ownNames(owner: ServiceInStack, services: readonly ServiceInStack[]): readonly GivenName[] {
  const { name, service, stack } = owner
  const networks = attachedNetworks(owner)
  if (networks.length === 0) return []
  const given = (at: string, keys: KeyPath): GivenName => ({ name: at, owner, path: ['services', name, ...keys] })
  const aliases = networks.flatMap(({ key, settings }) =>
    (settings?.aliases ?? []).map((alias, index) => given(alias, ['networks', key, 'aliases', index])),
  )
  const container = service.container_name ?? `${stack.name}-${name}-1`
  const isUsed = service.container_name !== undefined || isNamedBy(services, container)
  return [
    ...aliases,
    ...(isUsed ? [given(container, ['container_name'])] : []),
    ...(service.hostname === undefined ? [] : [given(service.hostname, ['hostname'])]),
  ]
}

/** `db:database` lets its service know `db` as `database`. */
function linkNames({ name, service }: ServiceInStack, services: readonly ServiceInStack[]): readonly GivenName[] {
  return (service.links ?? []).flatMap((link, index) => {
    const [target = '', alias = target] = link.split(':')
    const owner = services.find((other) => other.name === target)
    return owner === undefined ? [] : [{ name: alias, owner, path: ['services', name, 'links', index] }]
  })
}
