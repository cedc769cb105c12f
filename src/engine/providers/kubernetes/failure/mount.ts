import type { EventObject } from '../wire.js'
import { type FailureInput, type FailureSignal, placed } from './failure-signal.js'

/** So often told, and what is missing is not only late: mounts begin before everything that they name is known to the node. */
const certainAfter = 3

/** A volume that cannot be mounted, or a claim that gets none. */
export function mount(input: FailureInput): FailureSignal | undefined {
  for (const event of input.rollout.events) {
    const { reason, message = '' } = event
    if (reason === 'ProvisioningFailed' || reason === 'FailedAttachVolume' || reason === 'FailedBinding') {
      const claim = event.involvedObject?.kind === 'PersistentVolumeClaim' ? ` \`${event.involvedObject.name}\`` : ''
      if (timesOf(event) < certainAfter && reason !== 'ProvisioningFailed') continue
      return {
        code: 'volume-failed',
        text: `its volume${claim}${placed(input)} cannot be made`,
        hint: 'check `x-k8s.storageClass`, and which `x-k8s.accessModes` it offers',
        details: [{ title: 'The cluster said:', lines: [message] }],
      }
    }
    if (reason === 'FailedMount') {
      const signal = explainMount(input, event, message)
      if (signal !== undefined) return signal
    }
  }
  return undefined
}

function explainMount(input: FailureInput, event: EventObject, message: string): FailureSignal | undefined {
  const { service } = input
  const path = /hostPath type check failed: (\S+) is not a (\S+)/.exec(message)
  if (path !== null) {
    return {
      code: 'path-not-on-node',
      text: `cannot mount \`${path[1]}\`${placed(input)}: the node has no such ${path[2] === 'file' ? 'file' : 'folder'}`,
      hint: 'folders of this machine reach the nodes where the cluster was made with them: `x-k8s.cluster.mounts`, then stack k8s cluster create',
    }
  }
  if (timesOf(event) < certainAfter) return undefined
  const missing = /(secret|configmap) "([^"]+)" not found/i.exec(message)
  if (missing !== null) {
    return {
      code: 'reference-missing',
      text: `cannot mount ${missing[1]} \`${missing[2]}\`${placed(input)}: it is not in the namespace`,
      hint: 'somebody removed it: stack k8s up makes it again',
    }
  }
  return {
    code: 'mount-failed',
    text: `its volumes${placed(input)} cannot be mounted`,
    hint: `stack k8s describe ${service}`,
    details: [{ title: 'The node said:', lines: [message] }],
  }
}

function timesOf({ count = 1 }: EventObject): number {
  return count
}
