import { type FailureInput, type FailureSignal, placed } from './failure-signal.js'

/** A post_start hook that fails: the container is killed for it. */
export function hook(input: FailureInput): FailureSignal | undefined {
  const failed = input.rollout.events.find(({ reason }) => reason === 'FailedPostStartHook')
  const [pod] = input.rollout.pods
  if (failed === undefined || pod === undefined) return undefined
  const container = /containers\{([^}]+)\}/.exec(failed.involvedObject?.fieldPath ?? '')?.[1]
  return {
    code: 'hook-failed',
    text: `its post_start hook${placed(input)} failed`,
    hint: `check \`post_start\` of ${input.service}`,
    details: [{ title: 'The node said:', lines: [failed.message ?? ''] }],
    ...(container !== undefined && { logs: { pod: pod.metadata.name, container, previous: false } }),
  }
}
