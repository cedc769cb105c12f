import type { FailureInput, FailureSignal } from './failure-signal.js'

/** A network for the pod may come a moment later than the pod. */
const certainAfter = 4

/** A node that cannot do its part: not the service's fault. */
export function node({ rollout }: FailureInput): FailureSignal | undefined {
  for (const { reason, message = '', count = 1 } of rollout.events) {
    if (/too many open files|inotify/i.test(message)) {
      return {
        code: 'node-limits',
        text: 'the node has no file watches left (not the fault of the service)',
        hint: 'raise them on this machine: sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288',
      }
    }
    if (reason === 'FailedCreatePodSandBox' && count >= certainAfter) {
      return {
        code: 'node-failed',
        text: 'the node cannot make its pod (not the fault of the service)',
        hint: 'stack k8s cluster status',
        details: [{ title: 'The node said:', lines: [message] }],
      }
    }
    if (reason === 'NodeNotReady') {
      return {
        code: 'node-failed',
        text: 'its node does not answer (not the fault of the service)',
        hint: 'stack k8s cluster status',
      }
    }
  }
  return undefined
}
