import type { Stack } from '../../../model/stack.js'
import type { LowerContext } from './lower-context.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/** Keys that a Pod has no field for and that change little: how memory, CPU and disk are shared, who collects logs. */
const without: { readonly [key: string]: string } = {
  memswap_limit: 'swap is the node’s own affair',
  mem_swappiness: 'swap is the node’s own affair',
  oom_kill_disable: 'the kubelet decides what is killed when memory runs out',
  oom_score_adj: 'the kubelet sets it by requests and limits',
  cpuset: 'the kubelet assigns CPUs',
  cpu_rt_runtime: 'Pods have no real-time scheduling',
  cpu_rt_period: 'Pods have no real-time scheduling',
  cpu_count: 'only Windows has it',
  cpu_percent: 'only Windows has it',
  isolation: 'only Windows has it',
  blkio_config: 'Pods have no weights or limits of disk bandwidth',
  cgroup: 'the runtime decides it',
  cgroup_parent: 'the kubelet decides it',
  logging: 'the cluster collects logs itself: `stack k8s logs` reads them',
  uts: 'a Pod has a host name of its own',
  userns_mode: 'Pods share the node’s user namespace unless told otherwise',
  domainname: 'Pods have no domain name of their own; others find them by Service names',
  init: 'a Pod has no init process: zombies stay until the container ends',
}

/** Services that another program provides: `stack` makes nothing of them. */
export function accountForProviders(stack: Stack, { accounts }: LowerContext): void {
  for (const [name, { provider }] of Object.entries(stack.services)) {
    if (provider !== undefined) accounts.ignored(['services', name], `\`${provider.type}\` provides it, outside the cluster`)
  }
}

/** Says what becomes of the keys that a cluster has nothing for. */
export function accountForUnavailable(of: ServiceInStack): PodPart {
  const { accounts, service } = of
  for (const [key, reason] of Object.entries(without)) accounts.ignored([key], reason)
  accounts.ignored(
    ['ulimits'],
    'a Pod has no field for it: the node’s own limits count',
    'set what can be lowered in the command: sh -c "ulimit -n 1024; exec .."',
  )
  accounts.translated(['attach'], 'followed by `stack k8s logs`, or not')
  accounts.ignored(['models'], 'a cluster has no model runner')
  if (service.credential_spec !== undefined) {
    accounts.rejected(['credential_spec'], 'credentials of Windows accounts are not handed to a cluster')
  }
  if (service.use_api_socket === true) {
    accounts.rejected(['use_api_socket'], 'the nodes run containerd: there is no Docker Engine whose socket could be given')
  }
  accounts.ignored(['deploy', 'rollback_config'], '`stack k8s rollback` goes back as an update goes forward')
  return {}
}
