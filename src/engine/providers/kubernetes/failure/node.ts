import type { PodObject } from '../wire.js'
import { type FailureInput, type FailureSignal, placed, timesTold } from './failure-signal.js'

/** How long a kubelet may take to take note of a pod that it is to run. */
const patienceMs = 20_000

/** A network for the pod may come a moment later than the pod. */
const certainAfter = 4

/** A node that cannot do its part: not the service's fault. */
export function node(input: FailureInput): FailureSignal | undefined {
  const { events } = input.rollout
  if (input.rollout.pods.some((pod) => isIgnored(pod, input.now))) return unanswered
  const withoutSandbox = timesTold(events.filter(({ reason }) => reason === 'FailedCreatePodSandBox'))
  for (const { reason, message = '' } of events) {
    const runtime = /no runtime for "([^"]+)" is configured/.exec(message)?.[1]
    if (runtime !== undefined) {
      return {
        code: 'runtime-missing',
        text: `its node has no runtime \`${runtime}\`${placed(input)}`,
        hint: `check \`runtime\` of ${input.service}: the RuntimeClass is there, what it names is not`,
      }
    }
    if (/too many open files|inotify/i.test(message)) {
      return {
        code: 'node-limits',
        text: 'the node has no file watches left (not the fault of the service)',
        hint: 'raise them on this machine: sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288',
      }
    }
    if (reason === 'FailedCreatePodSandBox' && withoutSandbox >= certainAfter) {
      return {
        code: 'node-failed',
        text: 'the node cannot make its pod (not the fault of the service)',
        hint: 'stack k8s cluster status',
        details: [{ title: 'The node said:', lines: [message.replace(/ (?:for sandbox )?"[0-9a-f]{64}"/, '')] }],
      }
    }
    if (reason === 'NodeNotReady') return unanswered
  }
  return undefined
}

const unanswered: FailureSignal = {
  code: 'node-failed',
  text: 'its node does not answer (not the fault of the service)',
  hint: 'stack k8s cluster status',
}

/** Whether a node was chosen for it, and nobody there takes note. */
function isIgnored({ spec, status }: PodObject, now: Date): boolean {
  if (spec?.nodeName === undefined || status?.startTime !== undefined) return false
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  return scheduled?.status === 'True' && now.getTime() - Date.parse(scheduled.lastTransitionTime ?? '') >= patienceMs
}
