import { StackError } from '../../../model/errors.js'
import type { Execer, ExecRequest } from '../../provider.js'
import type { PodObject } from '../wire.js'
import { collectText } from './collect-text.js'
import type { DailyTools } from './daily-tools.js'
import { containerAt, podAt } from './pod-handle.js'

/**
 * Runs commands in containers of pods. Kubernetes knows neither a folder nor variables nor a user for them: programs of the container have
 * to see to that.
 */
export function podExecer(tools: DailyTools): Execer {
  const prepare = async (handle: string, request: ExecRequest, signal: AbortSignal | undefined) => {
    refuseWhatNobodyGrants(request)
    const container = await containerAt(tools, handle, signal)
    if (request.user === undefined) return { container, command: withSurroundings(request) }
    const user = runsAs(await podAt(tools, handle, signal), container.container)
    return { container, command: asUser(request.user, user, withSurroundings(request)) }
  }
  return {
    async exec(handle, request, signal) {
      const { container, command } = await prepare(handle, request, signal)
      return tools.api.exec(container, { command, tty: request.tty, stdin: request.stdin }, signal)
    },
    async execDetached(handle, request, signal) {
      const { container, command } = await prepare(handle, request, signal)
      const left = ['sh', '-c', '"$@" < /dev/null > /dev/null 2>&1 &', 'sh', ...command]
      await collectText(await tools.api.exec(container, { command: left, tty: false, stdin: false }, signal))
    },
  }
}

function refuseWhatNobodyGrants({ privileged }: ExecRequest): void {
  if (!privileged) return
  throw new StackError(
    'not-on-kubernetes',
    '`--privileged` does not exist on Kubernetes: a command has the rights of its container',
    {
      hint: 'set `privileged: true` for the service',
    },
  )
}

function withSurroundings({ command, workingDir, environment }: ExecRequest): readonly string[] {
  const inFolder = workingDir === undefined ? [] : ['sh', '-c', 'cd -- "$0" && exec "$@"', workingDir]
  return [...inFolder, ...(environment.length > 0 ? ['env', ...environment] : []), ...command]
}

/** Undefined: whatever the image says. */
function runsAs({ spec }: PodObject, container: string): number | undefined {
  const own = spec?.containers?.find(({ name }) => name === container)
  return own?.securityContext?.runAsUser ?? spec?.securityContext?.runAsUser
}

/** Only root may become somebody else, with the container's own `su`, which wants a name. */
function asUser(wanted: string, own: number | undefined, command: readonly string[]): readonly string[] {
  if (wanted === String(own)) return command
  const because =
    own !== undefined && own !== 0
      ? `which is ${own} here, and only root may become another`
      : /^\d/.test(wanted)
        ? `and root becomes another only by a name that the container knows, not by number`
        : undefined
  if (because === undefined) return ['su', '-s', '/bin/sh', wanted, '-c', `exec ${command.map(quoted).join(' ')}`]
  throw new StackError(
    'not-on-kubernetes',
    `no command can run as \`${wanted}\`: Kubernetes runs it as the container's own user, ${because}`,
    { hint: 'leave `--user` out, or set `user` for the service' },
  )
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
