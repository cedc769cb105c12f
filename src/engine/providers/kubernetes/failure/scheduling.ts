import { parseQuantity } from '../quantity.js'
import type { PodObject } from '../wire.js'
import { type FailureInput, type FailureSignal, placed } from './failure-signal.js'

/** What ends just now may make room. */
const patienceMs = 10_000

/** A pod that fits on no node. */
export function scheduling(input: FailureInput): FailureSignal | undefined {
  for (const pod of input.rollout.pods) {
    const condition = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
    if (condition?.status !== 'False' || condition.reason !== 'Unschedulable') continue
    const since = Date.parse(condition.lastTransitionTime ?? pod.metadata.creationTimestamp ?? '')
    if (input.now.getTime() - since < patienceMs) continue
    return explain(input, pod, condition.message ?? '')
  }
  return undefined
}

function explain(input: FailureInput, pod: PodObject, message: string): FailureSignal {
  const { service } = input
  const told = (code: string, because: string, hint: string): FailureSignal => ({
    code,
    text: `cannot be scheduled${placed(input)}: ${because}`,
    hint,
    details: [{ title: 'The scheduler said:', lines: [withoutPreemption(message)] }],
  })
  const scarce = ['cpu', 'memory', 'ephemeral-storage'].filter((resource) => message.includes(`Insufficient ${resource}`))
  if (scarce.length > 0) {
    const asked = scarce.map((resource) => `${amount(resource, requested(pod, resource))} of ${resource}`).join(' and ')
    const hint = `lower \`deploy.resources.reservations\` of ${service}, or stop what else runs on the cluster`
    return told('no-room', `it asks for ${asked}, and no node has that left`, hint)
  }
  const other = /Insufficient (\S+?)[.,\s]/.exec(`${message} `)
  if (other !== null) return told('no-device', `no node offers \`${other[1]}\``, 'the cluster needs a device plugin for that')
  if (/unbound .*PersistentVolumeClaim|persistentvolumeclaim "[^"]*" not found/i.test(message)) {
    return told(
      'volume-unbound',
      'its volume is not there yet',
      'check `x-k8s.storageClass`, or the external volume that it names',
    )
  }
  if (/volume node affinity conflict/i.test(message)) {
    return told(
      'volume-elsewhere',
      'its volume is on another node than it may run on',
      'let it run where the volume is, or make the volume anew: stack k8s down -v',
    )
  }
  const taint = /untolerated taint(?:\(s\))?(?: \{([^}:]+))?/.exec(message)
  if (taint !== null) {
    const isPressure = /pressure|not-ready|unreachable/.test(taint[1] ?? '')
    return told(
      'node-tainted',
      taint[1] === undefined ? 'nodes refuse it: it does not tolerate their taints' : `nodes refuse it: ${taint[1]}`,
      isPressure ? 'the machine runs out of disk or memory: stack k8s cluster status' : '`x-k8s.tolerations` lets it run there',
    )
  }
  if (/node affinity|node selector/i.test(message)) {
    return told(
      'no-such-node',
      'no node is as its placement asks for',
      `check \`deploy.placement\` and \`platform\` of ${service}`,
    )
  }
  if (/free ports/i.test(message))
    return told('host-port', 'its port of the node is in use', '`network_mode: host` allows one such service per node')
  return told('unschedulable', 'no node takes it', `stack k8s describe ${service}`)
}

/** Nobody has pods of another priority to give way, and no claims of devices: that they do not help explains nothing. */
function withoutPreemption(message: string): string {
  return message.replace(/ ?(no new claims to deallocate, )?preemption: .*$/s, '')
}

function requested({ spec }: PodObject, resource: string): number {
  return (spec?.containers ?? []).reduce((sum, { resources }) => sum + parseQuantity(resources?.requests?.[resource] ?? '0'), 0)
}

function amount(resource: string, value: number): string {
  if (resource === 'cpu') return `${Number(value.toFixed(3))}`
  const gibibytes = value / 2 ** 30
  return gibibytes >= 1 ? `${Number(gibibytes.toFixed(1))} Gi` : `${Math.round(value / 2 ** 20)} Mi`
}
