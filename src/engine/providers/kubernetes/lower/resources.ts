import type { V1ResourceRequirements } from '@kubernetes/client-node'
import type { ByteText } from '../../../model/service.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/** What a service may use and what is set aside for it: milli-cores and bytes. */
export interface ResourceAmounts {
  readonly milliCpu: number
  readonly memory: number
}

/**
 * What is set aside for a service that asks for nothing. Without a request of its own, Kubernetes would take the limit for one, and a small
 * node would be full at once.
 */
const smallRequest: ResourceAmounts = { milliCpu: 10, memory: 16 * 1024 ** 2 }
/** An autoscaler measures by what is requested. */
const scaledRequest = 100

/** CPU and memory as limits and requests. */
export function lowerResources(of: ServiceInStack): PodPart {
  accountForResources(of)
  const limits = limitsOf(of)
  const requests = requestsOf(of)
  const storage = of.service.storage_opt?.size
  const resources: V1ResourceRequirements = {
    requests: { cpu: `${requests.milliCpu}m`, memory: quantity(requests.memory) },
    ...((limits.milliCpu > 0 || limits.memory > 0 || storage !== undefined) && {
      limits: {
        ...(limits.milliCpu > 0 && { cpu: `${limits.milliCpu}m` }),
        ...(limits.memory > 0 && { memory: quantity(limits.memory) }),
        ...(storage !== undefined && { 'ephemeral-storage': storageQuantity(storage) }),
      },
    }),
  }
  return { container: { resources } }
}

/** What is set aside for one Pod's container of a service: what it reserves, else little; never more than it may use. */
export function requestsOf(of: ServiceInStack): ResourceAmounts {
  const { service, settings } = of
  const limits = limitsOf(of)
  const reserved = service.deploy?.resources?.reservations
  const shares = service.cpu_shares === undefined ? 0 : Math.round((service.cpu_shares * 1000) / 1024)
  const milliCpu =
    milli(reserved?.cpus) ||
    shares ||
    (settings.autoscale === undefined ? smallRequest.milliCpu : limits.milliCpu || scaledRequest)
  const memory = bytes(reserved?.memory) || bytes(service.mem_reservation) || smallRequest.memory
  return {
    milliCpu: limits.milliCpu > 0 ? Math.min(milliCpu, limits.milliCpu) : milliCpu,
    memory: limits.memory > 0 ? Math.min(memory, limits.memory) : memory,
  }
}

/** 0: no limit. `deploy.resources` wins where both are given, as in Compose. */
function limitsOf({ service }: ServiceInStack): ResourceAmounts {
  const limits = service.deploy?.resources?.limits
  const quota = service.cpu_quota === undefined ? 0 : Math.round((service.cpu_quota * 1000) / (service.cpu_period || 100_000))
  return {
    milliCpu: milli(limits?.cpus) || milli(service.cpus) || Math.max(0, quota),
    memory: bytes(limits?.memory) || bytes(service.mem_limit),
  }
}

function milli(cpus: number | undefined): number {
  return cpus === undefined ? 0 : Math.max(Math.round(Number(cpus) * 1000), Number(cpus) > 0 ? 1 : 0)
}

function bytes(text: ByteText | undefined): number {
  return text === undefined ? 0 : Math.max(0, Number(text))
}

/** `128Mi` where it is that many, else bytes. */
function quantity(amount: number): string {
  const mebibyte = 1024 ** 2
  return amount % mebibyte === 0 ? `${amount / mebibyte}Mi` : String(amount)
}

/** `10g` is `10Gi`: the engine counts in powers of 1024. */
function storageQuantity(size: string): string {
  return size.replace(
    /^(\d+)([kmgt])b?$/i,
    (_, amount: string, unit: string) => `${amount}${unit === 'k' ? 'K' : unit.toUpperCase()}i`,
  )
}

function accountForResources({ accounts, settings }: ServiceInStack): void {
  accounts.translated(['mem_limit'], 'container resources.limits.memory')
  accounts.translated(['mem_reservation'], 'container resources.requests.memory')
  accounts.translated(['cpus'], 'container resources.limits.cpu')
  accounts.translated(['cpu_shares'], 'container resources.requests.cpu')
  accounts.translated(['cpu_quota'], 'container resources.limits.cpu')
  accounts.translated(['cpu_period'], 'container resources.limits.cpu, together with cpu_quota')
  accounts.translated(['storage_opt'], 'container resources.limits.ephemeral-storage')
  accounts.translated(['deploy', 'resources'], 'container resources')
  if (settings.autoscale !== undefined) accounts.translated(['x-k8s', 'autoscale'], 'HorizontalPodAutoscaler')
  accounts.ignored(['pids_limit'], 'the kubelet limits processes, for all Pods alike')
  accounts.ignored(['deploy', 'resources', 'limits', 'pids'], 'the kubelet limits processes, for all Pods alike')
}
