import type { V1PodSpec } from '@kubernetes/client-node'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'
import { sharedService, type Workload } from './workloads.js'

/** Which namespaces of the kernel a service has to itself: of processes, of memory shared between them, of host names. */
export function lowerNamespaces(of: ServiceInStack, workload: Workload): PodPart {
  const { service, accounts } = of
  accountForShared(of, workload)
  accountForHost(of)
  const runtime = runtimeClass(of)
  // With the node's processes a Pod has its own too; the API takes only one of the two.
  const hasNodes = workload.members.some((member) => member.service.pid === 'host')
  const pod: Partial<V1PodSpec> = {
    ...(service.pid === 'host' && { hostPID: true }),
    ...(service.ipc === 'host' && { hostIPC: true }),
    ...(service.pid?.startsWith('service:') && !hasNodes && { shareProcessNamespace: true }),
    ...(service.hostname !== undefined && service.network_mode !== 'host' && hostname(of, service.hostname)),
    ...(runtime !== undefined && { runtimeClassName: runtime }),
  }
  if (service.hostname !== undefined && service.network_mode === 'host') {
    accounts.ignored(['hostname'], 'the network is the node’s own, and its name with it')
  }
  return { pod }
}

/** Of a name with dots, older clusters know only the first part. */
function hostname({ accounts, context }: ServiceInStack, text: string): Partial<V1PodSpec> {
  const name = text.toLowerCase()
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    accounts.translated(['hostname'], 'Pod hostname')
    return { hostname: name }
  }
  if (context.facts.cluster.minor >= 35 && /^[a-z0-9]([-a-z0-9.]{0,62}[a-z0-9])?$/.test(name)) {
    accounts.translated(['hostname'], 'Pod hostnameOverride')
    return { hostnameOverride: name }
  }
  const first =
    name
      .split('.')[0]
      ?.replace(/[^a-z0-9-]/g, '-')
      .slice(0, 63)
      .replace(/^-+|-+$/g, '') ?? ''
  accounts.approximated(['hostname'], `\`${first}\`: a Pod’s name has no dots and no other signs`)
  return first === '' ? {} : { hostname: first }
}

function accountForHost({ service, accounts, context }: ServiceInStack): void {
  const isLocal = context.facts.cluster.driver !== 'remote'
  for (const [key, field] of [
    ['pid', 'hostPID'],
    ['ipc', 'hostIPC'],
  ] as const) {
    if (service[key] === 'host') {
      accounts.approximated([key], `Pod ${field}: the host is the node${isLocal ? ', itself a container on this machine' : ''}`)
    } else if (service[key]?.startsWith('container:')) {
      accounts.rejected([key], 'a container outside the cluster cannot be shared with')
    } else if (!service[key]?.startsWith('service:')) accounts.translated([key], 'as Pods have it')
  }
}

/** Who shares one namespace with another service runs in its Pod, and shares its network and memory too. */
function accountForShared(of: ServiceInStack, { owner, kind }: Workload): void {
  const { service, accounts } = of
  const target = sharedService(service)
  if (target === undefined) return
  for (const key of ['network_mode', 'pid', 'ipc'] as const) {
    if (!service[key]?.startsWith('service:')) continue
    if (service[key] !== `service:${target}`)
      accounts.rejected([key], `it shares \`${target}\` already, and a Pod is one or the other`)
    else if (service.network_mode?.startsWith('service:') !== true) {
      accounts.approximated([key], `a container of the Pods of ${kind} ${owner.name}, whose network it shares, too`)
    } else accounts.translated([key], `a container of the Pods of ${kind} ${owner.name}, ended and scaled with it`)
  }
  const replicas = service.scale ?? service.deploy?.replicas ?? 1
  if (replicas > 1) {
    accounts.rejected(
      [service.scale === undefined ? 'deploy' : 'scale'],
      `there is one in each Pod of \`${owner.name}\``,
      `scale \`${owner.name}\` instead`,
    )
  }
}

function runtimeClass({ service, accounts, context }: ServiceInStack): string | undefined {
  const { runtime } = service
  if (runtime === undefined) return undefined
  if (runtime === 'runc') {
    accounts.translated(['runtime'], 'what nodes run containers with anyway')
    return undefined
  }
  if (context.facts.cluster.existing.has(`runtime-class/${runtime}`)) {
    accounts.translated(['runtime'], 'Pod runtimeClassName')
    return runtime
  }
  accounts.rejected(['runtime'], `the cluster has no RuntimeClass \`${runtime}\``)
  return undefined
}
