import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Processes, runChecked } from '../../../../host/process.js'
import { StackError } from '../../../../model/errors.js'

/** The ssh agents of one build, by the id that `RUN --mount=type=ssh` names. */
export interface SshAgents {
  /** Their sockets. */
  readonly sockets: ReadonlyMap<string, string>
  /** Ends the agents that were started for this build alone. */
  close(): Promise<void>
}

type Environment = { readonly [name: string]: string | undefined }

/**
 * Finds what `build.ssh` names: the user's own agent (`default`), the socket of another one (`id=/run/agent.sock`), or private keys
 * (`id=~/.ssh/deploy,..`), for which an agent is started that holds nothing else.
 * @param wanted by id, what stands behind the `=`; empty for the user's own agent
 * @throws StackError `ssh-agent-missing`, `ssh-key-missing`, and what `ssh-add` says about a key
 */
export async function openSshAgents(
  wanted: { readonly [id: string]: string },
  environment: Environment,
  processes: Processes,
): Promise<SshAgents> {
  const sockets = new Map<string, string>()
  const started: (() => Promise<void>)[] = []
  const close = async () => void (await Promise.all(started.map((stop) => stop())))
  try {
    for (const [id, written] of Object.entries(wanted)) {
      const path = written.replaceAll(/(^|,)~(?=\/)/g, (_whole, before: string) => before + (environment.HOME ?? '~'))
      if (path === '' || path === '$SSH_AUTH_SOCK') sockets.set(id, usersAgent(id, environment))
      else if (await isSocket(id, path)) sockets.set(id, path)
      else {
        const agent = await startAgent(path.split(','), environment, processes)
        started.push(agent.stop)
        sockets.set(id, agent.socket)
      }
    }
  } catch (error) {
    await close()
    throw error
  }
  return { sockets, close }
}

function usersAgent(id: string, environment: Environment): string {
  const socket = environment.SSH_AUTH_SOCK
  if (socket !== undefined && socket !== '') return socket
  throw new StackError('ssh-agent-missing', `build.ssh: \`${id}\` asks for an ssh agent, and SSH_AUTH_SOCK is not set`, {
    hint: 'start one: eval $(ssh-agent) && ssh-add',
  })
}

async function isSocket(id: string, path: string): Promise<boolean> {
  if (path.includes(',')) return false
  const found = await stat(path).catch((cause: unknown) => {
    throw new StackError('ssh-key-missing', `build.ssh: \`${path}\`, named by \`${id}\`, cannot be read`, { cause })
  })
  return found.isSocket()
}

/** How long an agent may take to listen; it takes some milliseconds. */
const patienceMs = 5_000

async function startAgent(
  keys: readonly string[],
  environment: Environment,
  processes: Processes,
): Promise<{ readonly socket: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'stack-ssh-'))
  const socket = join(folder, 'agent.sock')
  const ended = new AbortController()
  const env = { ...environment, SSH_AUTH_SOCK: socket }
  // In the foreground, so that it ends with us at the latest.
  const agent = processes.run({ argv: ['ssh-agent', '-D', '-a', socket], env, signal: ended.signal })
  const failed = agent.then(
    ({ stderr }) => new StackError('ssh-agent-failed', `ssh-agent ended at once: ${stderr}`),
    (error: unknown) => error,
  )
  const stop = async () => {
    ended.abort()
    await failed
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await Promise.race([listening(socket), failed.then((error) => Promise.reject(error))])
    for (const key of keys) await runChecked(processes, { argv: ['ssh-add', '-q', key], env, timeoutMs: patienceMs })
  } catch (error) {
    await stop()
    throw error
  }
  return { socket, stop }
}

async function listening(socket: string): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += 10) {
    const found = await stat(socket).catch(() => undefined)
    if (found) return
    await sleep(10)
  }
  throw new StackError('ssh-agent-failed', 'ssh-agent did not start')
}
