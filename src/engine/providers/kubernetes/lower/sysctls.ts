import type { V1Sysctl } from '@kubernetes/client-node'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/** What any Pod may set, by the version that began with it ("Using sysctls in a Kubernetes Cluster"). */
const safeSince: { readonly [name: string]: number } = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 22,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
}

/** What Docker sets in every network namespace of its own: anybody may bind port 80, and ping. */
const dockerDefaults = { 'net.ipv4.ip_unprivileged_port_start': '0', 'net.ipv4.ping_group_range': '0 2147483647' }

/** `sysctls` of a service, over those that Docker sets by itself. */
export function lowerSysctls(of: ServiceInStack): PodPart {
  const { service, accounts } = of
  accounts.translated(['sysctls'], 'Pod securityContext.sysctls')
  const isOnHost = service.network_mode === 'host'
  const said = Object.entries(service.sysctls ?? {}).filter(([name]) => isAllowed(of, name))
  const all = new Map([...(isOnHost ? [] : Object.entries(dockerDefaults)), ...said])
  const sysctls = [...all].map(([name, value]): V1Sysctl => ({ name, value: String(value) }))
  return sysctls.length > 0 ? { pod: { securityContext: { sysctls } } } : {}
}

function isAllowed({ context, accounts, service }: ServiceInStack, name: string): boolean {
  const { cluster } = context.facts
  const path = ['sysctls', name]
  if (!isNamespaced(name)) {
    const value = service.sysctls?.[name]
    accounts.rejected(
      path,
      'is one value for a whole node, which no Pod may set',
      cluster.driver === 'remote'
        ? `set it on every node: sysctl -w ${name}=${value}`
        : `set it on this machine, whose kernel the nodes share: sudo sysctl -w ${name}=${value}; then leave it out with x-k8s.ignore: [sysctls.${name}]`,
    )
    return false
  }
  if (service.network_mode === 'host' && name.startsWith('net.')) {
    accounts.rejected(path, 'the network is the node’s own, whose values no Pod may set')
    return false
  }
  if (isSafe(name, cluster.minor) || isSwitchedOn(name, context.settings.cluster.unsafeSysctls)) return true
  accounts.rejected(
    path,
    'the nodes forbid it unless their kubelet is told to allow it',
    `name it in x-k8s.cluster.unsafeSysctls and make the cluster anew, or leave it out with x-k8s.ignore: [sysctls.${name}]`,
  )
  return false
}

function isSafe(name: string, minor: number): boolean {
  const since = safeSince[name]
  return since !== undefined && minor >= since
}

/** Whether each namespace has its own: of the network, of System V IPC, of message queues. */
function isNamespaced(name: string): boolean {
  return /^(net\.|kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(name)
}

/** As the kubelet has it, `net.core.*` stands for all below. */
function isSwitchedOn(name: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern))
}
