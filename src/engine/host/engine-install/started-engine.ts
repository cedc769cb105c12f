import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Environment } from '../env.js'
import { readText } from '../files.js'
import type { Argv } from './choose-way.js'

/** An engine that `stack engine start` started, as remembered on disk, so that `stop` stops that one and no other. */
export interface StartedEngine {
  /** For people: `dockerd`, `docker.service (systemd)`. */
  readonly name: string
  /** Ends it: the stop command, or the daemon's process. */
  readonly stop: { readonly argv: Argv; readonly rights: 'root' | 'user' } | { readonly process: ProcessIdentity }
  /** ISO 8601. */
  readonly startedAt: string
  /** Identifies the run of the operating system: after a reboot nothing of this is true any more. */
  readonly boot: string
  /** Packages that were installed for it. */
  readonly installed: readonly string[]
}

/** A process id alone may be given to another process later; with the time of its start it names one for good. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTime: string
}

/** The folder where it is remembered: also that of the daemon's log and process id. */
export function stateFolder(env: Environment, home: string): string {
  return join(env.XDG_STATE_HOME || join(home, '.local/state'), 'stack', 'engine')
}

const fileName = 'started.json'

/** Writes down which engine was started, so that `stack engine stop` ends that one and no other. */
export function rememberStarted(folder: string, engine: StartedEngine): void {
  const file = join(folder, fileName)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(engine, undefined, 2)}\n`)
}

export function forgetStarted(folder: string): void {
  rmSync(join(folder, fileName), { force: true })
}

/** What is remembered and still true: undefined when nothing was started, the machine rebooted since, or the daemon is gone. */
export function recallStarted(folder: string): StartedEngine | undefined {
  const remembered = readText(join(folder, fileName))
  if (!('text' in remembered)) return undefined
  const engine = parse(remembered.text)
  if (engine === undefined || engine.boot !== bootId()) return undefined
  return 'process' in engine.stop && !isAlive(engine.stop.process) ? undefined : engine
}

function parse(text: string): StartedEngine | undefined {
  try {
    // Our own file; whoever edits it by hand gets what they wrote.
    return JSON.parse(text) as StartedEngine
  } catch {
    return undefined
  }
}

/** Names this run of the operating system; empty where the platform does not tell. */
export function bootId(): string {
  const id = readText('/proc/sys/kernel/random/boot_id')
  return 'text' in id ? id.text.trim() : ''
}

/** A process, told apart from a later one that was given the same number. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) ?? '' }
}

export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return startTime === '' ? takesSignals(pid) : startTimeOf(pid) === startTime
}

/** Where the platform tells no start times, any process of that number counts. */
function takesSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Clock ticks between boot and the start of a process, as Linux tells it; undefined for a process that ended. */
function startTimeOf(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  if (!('text' in stat)) return undefined
  // The second field is the name in parentheses, and may itself hold spaces and parentheses.
  const fields = stat.text.slice(stat.text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? undefined : fields[19]
}
