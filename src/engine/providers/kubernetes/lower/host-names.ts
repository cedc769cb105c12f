import type { V1Container, V1HostAlias } from '@kubernetes/client-node'
import { type Need, resourceId } from '../../../model/need.js'
import { attachedNetworks, shareNetwork } from './attached-networks.js'
import { literal } from './container.js'
import { isServiceName, type OtherName, otherNames, serviceObjectName } from './dns-names.js'
import { objectName } from './names.js'
import { imageReference } from './node-images.js'
import type { PodPart } from './pod-part.js'
import { addressOf } from './service-address.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'
import { serviceFace } from './services.js'

/**
 * Names that no Service can have, written into the Pod's own table of hosts with the address of the Service that stands for them. Those
 * with dots (`api.local`) the kubelet writes; those with other signs (`user_service`) it refuses, so that a container of the same image
 * adds them to what the kubelet wrote.
 */
export function lowerHostNames(of: ServiceInStack): PodPart {
  const services = servicesOf(of.stack, of.context)
  const known = hostNames(services).filter(({ owner }) => owner.name === of.name || shareNetwork(of, owner))
  if (known.length === 0) return {}
  const objects = [...new Set(known.map(({ object }) => object))]
  const needs = objects.map(
    (object): Need => ({ id: resourceId('service', object), until: 'exists', follows: 'no', required: true }),
  )
  const odd = known.filter(({ name }) => !isHostName(name))
  const canAdd = odd.length > 0 && of.image?.canCopy !== false
  if (odd.length > 0 && !canAdd) accountForImage(of, odd)
  const hostAliases = objects.flatMap((object): readonly V1HostAlias[] => {
    const names = known.filter((each) => each.object === object)
    const hostnames = [
      ...names.map(({ name }) => name).filter(isHostName),
      ...(canAdd && names.some(({ name }) => !isHostName(name)) ? [carrierOf(object)] : []),
    ]
    return hostnames.length === 0 ? [] : [{ ip: addressOf(object), hostnames }]
  })
  const adding = canAdd ? addedNames(of, odd) : {}
  return { ...adding, pod: { ...adding.pod, ...(hostAliases.length > 0 && { hostAliases }) }, needs }
}

/** Whether the API takes it for a name of a host. */
function isHostName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)
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
  const reason = `peers reach it as \`${object}\`: no port of it is known, so that \`${name}\` cannot stand for an address`
  owner.accounts.approximated(['image'], reason, 'name its ports: expose')
  return []
}

/** A name that the kubelet writes, by which the line of an address is found again. */
function carrierOf(object: string): string {
  return `${object}.names.stack`
}

function addedNames(of: ServiceInStack, odd: readonly HostName[]): PodPart {
  const volume = objectName(`hosts-${of.name}`)
  const name = objectName(`host-names-${of.name}`)
  const container: V1Container = {
    name,
    image: imageReference(of),
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', literal(script), name, ...odd.map((each) => `${carrierOf(each.object)}=${each.name}`)],
    volumeMounts: [{ name: volume, mountPath: '/.stack' }],
  }
  return {
    container: { volumeMounts: [{ name: volume, mountPath: '/etc/hosts', subPath: 'hosts' }] },
    pod: { volumes: [{ name: volume, emptyDir: {} }], initContainers: [container] },
  }
}

/** With what every shell has: adds to the lines of carriers what they stand for. */
const script = `tab=$(printf '\\t')
while IFS= read -r line; do
  for name in "$@"; do
    case "$line" in *"$tab\${name%%=*}"*) line="$line$tab\${name#*=}" ;; esac
  done
  printf '%s\\n' "$line"
done < /etc/hosts > /.stack/hosts`

function accountForImage({ accounts }: ServiceInStack, odd: readonly HostName[]): void {
  const known = odd.map(({ name, object }) => `${name} as ${object}`).join(', ')
  accounts.approximated(['image'], `it has no \`sh\`, so that it knows ${known}`)
}
