import { containersOf } from '../rollout.js'
import { type FailureInput, type FailureSignal, placed } from './failure-signal.js'

/** What a hook wrote is told once its container has ended, which may take this long where nobody says how long. */
const patienceMs = 12_000

/** A post_start hook that fails: the container is killed for it. */
export function hook(input: FailureInput): FailureSignal | undefined {
  const failed = input.rollout.events.findLast(({ reason }) => reason === 'FailedPostStartHook')
  const statuses = input.rollout.pods.flatMap(containersOf)
  const waiting = statuses.find(({ state }) => state?.waiting?.reason === 'PostStartHookError')?.state?.waiting
  if (waiting === undefined) {
    const told = Date.parse(failed?.lastTimestamp ?? failed?.metadata.creationTimestamp ?? '')
    if (failed === undefined || input.now.getTime() - told < patienceMs) return undefined
  }
  const { command, exitCode, lines } = readMessage(waiting?.message ?? '')
  return {
    code: 'hook-failed',
    text: `its post_start hook${placed(input)} failed${exitCode === undefined ? '' : `: exit code ${exitCode}`}`,
    hint: `check \`post_start\` of ${input.service}`,
    ...(lines.length > 0 && { details: [{ title: `\`${command}\` said:`, lines }] }),
  }
}

/** `Exec lifecycle hook ([sh -c ..]) for Container "web" in .. failed - error: .. exited with 4: , message: "no schema\n"` */
function readMessage(message: string): {
  readonly command: string
  readonly exitCode?: string
  readonly lines: readonly string[]
} {
  const [, command = 'the hook'] = /^Exec lifecycle hook \(\[(.*)\]\) for /s.exec(message) ?? []
  const exitCode = /exited with (\d+)/.exec(message)?.[1]
  const output = unquoted(/, message: (".*")$/s.exec(message)?.[1] ?? '""').trimEnd()
  return { command, lines: output === '' ? [] : output.split('\n').slice(-20), ...(exitCode !== undefined && { exitCode }) }
}

/** Go quotes nearly as JSON does. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1).replaceAll('\\n', '\n')
  }
}
