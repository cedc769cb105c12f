import type { V1ServiceSpec } from '@kubernetes/client-node'
import { labels } from '../labels.js'
import { attachedNetworks } from './attached-networks.js'
import { isServiceName, type OtherName, otherNames, serviceObjectName } from './dns-names.js'
import type { ObjectResource } from './kubernetes-resource.js'
import { objectName } from './names.js'
import { objectResource, selectorLabels } from './object-resource.js'
import type { PodPart } from './pod-part.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'
import { portsNamedBy, type ServicePort, servicePorts } from './service-ports.js'
import { podOwner, type Workload } from './workloads.js'

/**
 * A Service for every name that peers may use: of each service, of its aliases. It stands on the container's own ports, answers as soon as
 * the name is asked for (Compose's DNS does not look at health either), and is headless where no port is known, so that any will do.
 */
export function lowerServices(workloads: readonly Workload[]): readonly ObjectResource[] {
  const services = workloads.flatMap(({ members }) => members)
  const others = otherNames(services)
  for (const of of services) accountForOwnNames(of)
  return [
    ...services.filter((of) => isReachable(of, workloads)).map((of) => serviceObject(of, services, others)),
    ...others.flatMap((other) => otherNameObject(other, services, others)),
  ]
}

/** Names that are a service's own anyway, which need no other Service. */
function accountForOwnNames(of: ServiceInStack): void {
  const { service, name, accounts } = of
  accounts.translated(['links'], 'Services, by the names of the services')
  const isOnNetwork = attachedNetworks(of).length > 0
  if (!isOnNetwork) accounts.ignored(['container_name'], 'the cluster names Pods itself')
  else if (service.container_name?.toLowerCase() === name.toLowerCase()) {
    accounts.translated(['container_name'], `Service ${serviceObjectName(of)}`)
  }
}

/** What a service's own Service looks like to peers. */
export interface ServiceFace {
  readonly object: string
  readonly ports: readonly ServicePort[]
  /** Without an address of its own: its name leads to the Pods themselves. */
  readonly isHeadless: boolean
}

/** @param others names, of all services */
export function serviceFace(of: ServiceInStack, services: readonly ServiceInStack[], others: readonly OtherName[]): ServiceFace {
  const { service, settings, name, context } = of
  const own = others.filter(({ owners }) => owners.includes(of)).map((other) => other.name)
  const found = servicePorts(of, [name, ...own], services)
  const object = serviceObjectName(of)
  // A name that no Service can have stands for an address, which only a Service with ports has.
  const isOddlyNamed = [name, ...own].some((each) => !isServiceName(each, context.facts.cluster.minor))
  const ports =
    found.length > 0 || !isOddlyNamed
      ? found
      : portsNamedBy(services, [name, ...own]).map(
          (port): ServicePort => ({ ...port, name: `${port.protocol.toLowerCase()}-${port.port}` }),
        )
  const isWished = settings.service?.type === 'Headless' || service.deploy?.endpoint_mode === 'dnsrr'
  return { object, ports, isHeadless: isWished || ports.length === 0 }
}

/** Whether peers may ask for it: it is on a network, and no task that only others wait for. */
function isReachable(of: ServiceInStack, workloads: readonly Workload[]): boolean {
  if (attachedNetworks(of).length === 0) return false
  const workload = workloads.find(({ members }) => members.includes(of))
  const isTask = workload?.kind === 'Job' || workload?.kind === 'CronJob'
  return !isTask || (of.service.ports ?? []).length > 0 || (of.service.expose ?? []).length > 0
}

function serviceObject(of: ServiceInStack, services: readonly ServiceInStack[], others: readonly OtherName[]): ObjectResource {
  const { stack, context, name, settings, accounts } = of
  const face = serviceFace(of, services, others)
  const known = face.ports.map(({ port, protocol }) => `${port}/${protocol.toLowerCase()}`).join(', ')
  accounts.translated(['x-k8s', 'service'], `Service ${face.object}`)
  accounts.translated(['expose'], `Service ${face.object}: ${known}`)
  accounts.translated(
    ['deploy', 'endpoint_mode'],
    `Service ${face.object}${face.isHeadless ? ' without an address of its own' : ''}`,
  )
  return objectResource(stack, context, {
    kind: 'service',
    name: face.object,
    group: name,
    service: name,
    body: { spec: { ...serviceSpec(face, selectorLabels(stack, podOwner(stack, name))), ...typeOf(of, face) } },
    annotations: settings.service?.annotations,
    fields: {
      ...portFields(face),
      ...(settings.service !== undefined && { 'x-k8s.service': { ...settings.service } }),
    },
    origin: context.origins.at(['services', name]),
  })
}

function serviceSpec({ ports, isHeadless }: ServiceFace, selector: V1ServiceSpec['selector']): V1ServiceSpec {
  return {
    ...(isHeadless && { clusterIP: 'None' }),
    publishNotReadyAddresses: true,
    selector,
    ...(ports.length > 0 && { ports: ports.map((port) => ({ ...port, targetPort: port.port })) }),
  }
}

function portFields({ ports, isHeadless }: ServiceFace): { readonly [field: string]: string[] | boolean } {
  const written = ports.map(({ name, port, protocol, appProtocol = '' }) => [name, port, protocol, appProtocol].join(' '))
  return { ports: written, 'endpoint mode': isHeadless }
}

/** As `x-k8s.service` wants it; a Service without ports can be nothing but headless. */
function typeOf({ settings }: ServiceInStack, { ports, isHeadless }: ServiceFace): V1ServiceSpec {
  const { type, nodePort, externalTrafficPolicy } = settings.service ?? {}
  if (isHeadless || type === undefined || type === 'ClusterIP' || type === 'Headless') return {}
  return {
    type,
    ...(externalTrafficPolicy !== undefined && { externalTrafficPolicy }),
    ...(nodePort !== undefined && {
      ports: ports.map((port, index) => ({ ...port, targetPort: port.port, ...(index === 0 && { nodePort }) })),
    }),
  }
}

/** The Service of an alias. One that has the name of a service stays that service's. */
function otherNameObject(
  other: OtherName,
  services: readonly ServiceInStack[],
  others: readonly OtherName[],
): readonly ObjectResource[] {
  const { name, owners, paths } = other
  const [owner] = owners
  if (owner === undefined) return []
  const { stack, context } = owner
  const rival = services.find((of) => serviceObjectName(of) === name && !owners.includes(of))
  for (const path of paths) {
    if (rival !== undefined) {
      context.accounts.approximated(path, `\`${name}\` leads to service ${rival.name} alone, where Compose takes turns`)
    } else accountForName(other, path, owner)
  }
  if (rival !== undefined || !isServiceName(name, context.facts.cluster.minor)) return []
  if (owners.some((of) => serviceObjectName(of) === name)) return []
  const face = { ...serviceFace(owner, services, others), object: name }
  const selector = owners.length > 1 ? sharedSelector(owner, name) : selectorLabels(stack, podOwner(stack, owner.name))
  return [
    objectResource(stack, context, {
      kind: 'service',
      name,
      group: owner.name,
      service: owner.name,
      body: { spec: serviceSpec(face, selector) },
      fields: { ...portFields(face), selector: { ...selector } },
      ...(paths[0] !== undefined && { origin: context.origins.at(paths[0]) }),
    }),
  ]
}

function accountForName({ name, owners }: OtherName, path: OtherName['paths'][number], { context, stack }: ServiceInStack): void {
  const isService = isServiceName(name, context.facts.cluster.minor)
  const became = isService ? `Service ${name}` : `hostAliases with the address of Service ${owners.map(serviceObjectName)[0]}`
  const networks = Object.keys(stack.networks).length
  // With one network for all, the alias counts for the same peers as in Compose; a table of hosts has it for peers alone.
  const isEverywhere = path.includes('links') || (isService && networks > 1)
  if (isEverywhere) {
    context.accounts.approximated(path, `${became}; every service of the stack knows it by that name, not only its own peers`)
  } else context.accounts.translated(path, became)
}

function sharedSelector({ stack }: ServiceInStack, name: string): { readonly [label: string]: string } {
  return { ...selectorLabels(stack), [aliasLabel(name)]: 'true' }
}

/** On the Pods of every service that answers to an alias of several. */
function aliasLabel(name: string): string {
  return `${labels.aliasPrefix}${objectName(name)}`
}

/** The labels by which the Services of shared aliases find a service's Pods. */
export function lowerAliasLabels(of: ServiceInStack): PodPart {
  const shared = otherNames(servicesOf(of.stack, of.context)).filter(
    ({ owners }) => owners.length > 1 && owners.some(({ name }) => name === of.name),
  )
  return shared.length === 0 ? {} : { labels: Object.fromEntries(shared.map(({ name }) => [aliasLabel(name), 'true'])) }
}
