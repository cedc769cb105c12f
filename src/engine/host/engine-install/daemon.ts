import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { StackError } from '../../model/errors.js'
import type { Clock } from '../clock.js'
import type { Environment } from '../env.js'
import { readText } from '../files.js'
import { type Processes, runChecked } from '../process.js'
import { prepareCgroups } from './cgroups.js'
import type { Rights } from './rights.js'
import { identify, isAlive, type ProcessIdentity } from './started-engine.js'

/** What starting a daemon without an init needs. */
export interface DaemonSurroundings {
  readonly processes: Processes
  readonly clock: Clock
  readonly rights: Rights
  /** Where its process id and log are kept. */
  readonly folder: string
  /** The group that may use its socket: the user's own, so that `stack` can, also without root. */
  readonly group: number | undefined
}

/** A daemon that was started, and how it is known that it still runs. */
export interface Daemon {
  readonly logFile: string
  /** The lines it logged last. */
  lastWords(): readonly string[]
  /** Undefined until it has told its process id. @throws StackError when it ended, with its last words. */
  process(): ProcessIdentity | undefined
}

/** Starts `dockerd` so that it outlives this program. It may take some seconds until it answers. */
export async function startDaemon(program: string, { processes, rights, folder, group }: DaemonSurroundings): Promise<Daemon> {
  mkdirSync(folder, { recursive: true })
  const pidFile = join(folder, 'dockerd.pid')
  const logFile = join(folder, 'dockerd.log')
  rmSync(pidFile, { force: true })
  rmSync(logFile, { force: true })
  await prepareCgroups(rights, processes)
  const groupFlag = group === undefined || group === 0 ? [] : ['--group', String(group)]
  const command = rights.command([program, '--pidfile', pidFile, ...groupFlag])
  const launched = identify(await processes.launch({ ...command, env: withoutDocker(command.env) }, logFile))
  return {
    logFile,
    lastWords: () => lastWords(logFile),
    process() {
      const pid = readText(pidFile)
      if ('text' in pid && pid.text.trim() !== '') {
        const identity = identify(Number(pid.text))
        if (isAlive(identity)) return identity
      }
      if (isAlive(launched)) return undefined
      throw new StackError(
        'engine-failed',
        ['dockerd ended at once. Its last log lines:', ...lastWords(logFile).map(indent)].join('\n'),
        {
          hint: `its whole log: ${logFile}. In a container, an engine needs \`--privileged\``,
        },
      )
    },
  }
}

/** Ends the daemon and waits until it is gone; it stops its containers first. @throws StackError when it does not end. */
export async function stopDaemon(
  daemon: ProcessIdentity,
  { processes, rights, clock }: Omit<DaemonSurroundings, 'group' | 'folder'>,
): Promise<void> {
  // The shell's own `kill`: a minimal system has no other.
  await runChecked(processes, rights.command(['sh', '-c', 'kill "$0"', String(daemon.pid)]))
  const begun = clock.elapsed()
  while (isAlive(daemon)) {
    if (clock.elapsed() - begun > 60_000) {
      throw new StackError('engine-failed', `dockerd (process ${daemon.pid}) has not ended within 60 s`, {
        hint: `sudo kill -9 ${daemon.pid}`,
      })
    }
    await clock.wait(100)
  }
}

/** The daemon reads some of the variables that are meant for clients (DOCKER_TLS_VERIFY) and would refuse to start. */
function withoutDocker(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('DOCKER_')))
}

function lastWords(logFile: string): readonly string[] {
  const log = readText(logFile)
  if (!('text' in log)) return []
  const lines = log.text.trimEnd().split('\n')
  const telling = lines.filter((line) => /level=(error|fatal)|^failed|^panic/.test(line))
  return (telling.length > 0 ? telling : lines).slice(-8)
}

function indent(line: string): string {
  return `    ${line}`
}
