import { rolloutStanding } from '../rollout-standing.js'
import type { FailureInput, FailureSignal } from './failure-signal.js'

/** What the cluster itself gave up on, where no other sign says why. */
export function deadline({ rollout, service }: FailureInput): FailureSignal | undefined {
  const { failed } = rolloutStanding(rollout.kind, rollout.workload)
  if (failed === undefined) return undefined
  const [pod] = rollout.pods
  const container = pod?.spec?.containers?.[0]?.name
  const logs = pod !== undefined && container !== undefined && { logs: { pod: pod.metadata.name, container, previous: false } }
  const hint = `stack k8s logs ${service} · stack k8s describe ${service}`
  switch (failed.reason) {
    case 'DeadlineExceeded':
      return { code: 'job-deadline', text: 'took longer than it may: the job was ended', hint, ...logs }
    case 'BackoffLimitExceeded':
      return { code: 'job-failed', text: 'failed as often as it may', hint, ...logs }
    case 'ProgressDeadlineExceeded':
      return { code: 'no-progress', text: 'makes no progress: its new pods do not become ready', hint, ...logs }
    default:
      return { code: 'rollout-failed', text: `failed: ${failed.message || failed.reason}`, hint, ...logs }
  }
}
