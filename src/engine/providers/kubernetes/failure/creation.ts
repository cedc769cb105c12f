import { type FailureInput, type FailureSignal, placed, timesTold } from './failure-signal.js'

/** Refused once may be a race with a quota or an account that is made at the same time; refused twice is refused. */
const certainAfter = 2

/** Pods that the cluster refuses to make, or that the node refuses as soon as they come. */
export function creation(input: FailureInput): FailureSignal | undefined {
  const refusals = input.rollout.events.filter(({ reason }) => reason === 'FailedCreate')
  const refused = refusals.at(-1)
  if (refused !== undefined && timesTold(refusals) >= certainAfter) {
    return {
      code: 'pod-refused',
      text: `its pods${placed(input)} are refused`,
      details: [{ title: 'The cluster said:', lines: [(refused.message ?? '').replace(/^.*?Error creating: /, '')] }],
      hint: 'whoever runs the cluster set that rule (a quota, Pod Security, an admission webhook)',
    }
  }
  for (const { status } of input.rollout.pods) {
    const { phase, reason = '', message = '' } = status ?? {}
    if (phase !== 'Failed' || reason === '') continue
    if (reason === 'SysctlForbidden') {
      const name = /sysctl:? "?([a-z0-9_./]+)"?/i.exec(message)?.[1] ?? 'of it'
      return {
        code: 'sysctl-forbidden',
        text: `the node refuses the sysctl \`${name}\`${placed(input)}`,
        hint: `allow it when the cluster is made: \`x-k8s.cluster.unsafeSysctls: [${name}]\`, then stack k8s cluster delete and stack k8s up`,
      }
    }
    if (input.rollout.kind === 'job' && reason !== 'Evicted' && !reason.startsWith('OutOf')) continue
    return {
      code: 'pod-evicted',
      text: `the node refuses its pod: ${message || reason}`,
      hint: 'the node runs out of something: stack k8s cluster status',
    }
  }
  return undefined
}
