import type { V1DaemonSetSpec, V1DeploymentSpec } from '@kubernetes/client-node'
import { parseDuration } from '../../../model/duration.js'
import type { Json } from '../../../model/json.js'
import type { ServiceInStack } from './service-in-stack.js'
import type { Workload } from './workloads.js'

/** `deploy.update_config`, as far as a rollout knows it. */
interface UpdateConfig {
  /** Undefined where nothing was said. */
  readonly order?: 'start-first' | 'stop-first'
  /** So many Pods at a time: a number, or all. */
  readonly parallelism: number | '100%'
  /** Whole seconds. */
  readonly delay: number
}

/**
 * How new Pods of a Deployment take the place of old ones. Those that hold something which only one can have at a time (the data of a
 * volume, a port of the node) end before their successors begin, as on Docker; others overlap, unless the file says otherwise.
 */
export function rollout(workload: Workload): Pick<V1DeploymentSpec, 'strategy' | 'minReadySeconds'> {
  const { owner } = workload
  const update = updateConfig(owner)
  const { order, parallelism } = update ?? {}
  if (order !== 'start-first' && workload.members.some(holdsAlone)) return { strategy: { type: 'Recreate' } }
  if (update === undefined) return {}
  const rollingUpdate =
    order === 'start-first' ? { maxSurge: parallelism, maxUnavailable: 0 } : { maxSurge: 0, maxUnavailable: parallelism }
  return { strategy: { type: 'RollingUpdate', rollingUpdate }, ...(update.delay > 0 && { minReadySeconds: update.delay }) }
}

/** Whether other Pods of a Deployment serve while one of them is replaced. */
export function isServedMeanwhile({ kind, owner, members }: Workload): boolean {
  const { scale, deploy } = owner.service
  const written = deploy?.update_config
  const order = orderOf(written?.order)
  if (kind !== 'Deployment' || (order !== 'start-first' && members.some(holdsAlone))) return false
  return written === undefined || order === 'start-first' || (scale ?? deploy?.replicas ?? 1) > 1
}

/** The same of a DaemonSet, whose Pods are one to a node. */
export function daemonRollout({ owner, members }: Workload): Pick<V1DaemonSetSpec, 'updateStrategy' | 'minReadySeconds'> {
  const update = updateConfig(owner)
  if (update === undefined) return {}
  const isOverlapping = update.order === 'start-first' && !members.some(holdsAlone)
  const rollingUpdate = isOverlapping
    ? { maxSurge: update.parallelism, maxUnavailable: 0 }
    : { maxSurge: 0, maxUnavailable: update.parallelism }
  return { updateStrategy: { type: 'RollingUpdate', rollingUpdate }, ...(update.delay > 0 && { minReadySeconds: update.delay }) }
}

/** A volume or a folder that it may write to, a name on the node's network, devices: two at once would be in each other's way. */
function holdsAlone({ service }: ServiceInStack): boolean {
  const isWritable = (service.volumes ?? []).some(
    ({ type, source, read_only }) => (type === 'volume' || type === 'bind') && source !== undefined && read_only !== true,
  )
  return isWritable || service.network_mode === 'host' || (service.devices ?? []).length > 0
}

function updateConfig({ service, accounts }: ServiceInStack): UpdateConfig | undefined {
  const written = service.deploy?.update_config
  if (written === undefined) return undefined
  const path = ['deploy', 'update_config']
  accounts.translated(path, 'rollout strategy')
  accounts.ignored([...path, 'monitor'], 'a rollout is watched until its Pods are ready')
  accounts.ignored([...path, 'max_failure_ratio'], 'one Pod that does not get ready stops a rollout')
  if (written.failure_action === 'rollback') {
    accounts.approximated(
      [...path, 'failure_action'],
      'a rollout that fails stops, and old Pods go on: `stack k8s rollback` goes back',
    )
  } else accounts.translated([...path, 'failure_action'], 'a rollout that fails stops')
  const parallelism = Number(written.parallelism ?? 1)
  return {
    ...(orderOf(written.order) && { order: orderOf(written.order) }),
    parallelism: parallelism > 0 ? parallelism : '100%',
    delay: typeof written.delay === 'string' ? Math.ceil((parseDuration(written.delay) ?? 0) / 1e9) : 0,
  }
}

function orderOf(text: Json | undefined): 'start-first' | 'stop-first' | undefined {
  return text === 'start-first' || text === 'stop-first' ? text : undefined
}
