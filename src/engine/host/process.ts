import { closeSync, createWriteStream, openSync } from 'node:fs'
import type { Duplex, Readable } from 'node:stream'
import type { Options } from 'execa'
import { StackError } from '../model/errors.js'
import type { Environment } from './env.js'
import { exists } from './files.js'

/** A program to run. */
export interface Command {
  /** The program, looked up on the PATH of `env`, and its arguments. No shell is involved. */
  readonly argv: readonly [string, ...string[]]
  /** The whole environment of the process: nothing else is inherited. */
  readonly env: Environment
  readonly cwd?: string
  /** What it reads on standard input; absent: nothing. */
  readonly input?: string | Uint8Array
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** How a process ended, with its output; the last line end is left out. */
export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface OutputLine {
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
}

/** Runs programs. The only way of the project to start a process, so that a test can stand in its place. */
export interface Processes {
  /**
   * Runs to the end and returns the output, whatever the exit code is.
   * @throws StackError `program-missing` when there is no such program, `process-failed` when it was ended by a signal or the timeout.
   */
  run(command: Command): Promise<Finished>
  /** As `run`, and `onLine` sees each line of output when it comes. */
  stream(command: Command, onLine: (line: OutputLine) => void): Promise<Finished>
  /** Runs in the user's terminal: it reads their keys and writes to their screen. Returns the exit code. */
  attach(command: Command): Promise<number>
  /** Starts a program whose standard input and output are one stream, as `ssh host docker system dial-stdio`. */
  connect(command: Command): Promise<Duplex>
  /** Starts a program that outlives this one, its output appended to `logFile`. Returns its process id. */
  launch(command: Command, logFile: string): Promise<number>
}

/** Runs the command and returns its output. @throws StackError also when the exit code is not 0. */
export async function runChecked(processes: Processes, command: Command): Promise<Finished> {
  const finished = await processes.run(command)
  if (finished.exitCode !== 0) throw processFailure(command, `exit code ${finished.exitCode}`, finished)
  return finished
}

/** A failed process as an error that a user can act on: the command as they would type it, and its output once. */
export function processFailure(command: Command, reason: string, output: { stdout: string; stderr: string }): StackError {
  const said = [output.stdout, output.stderr].map((text) => text.trim()).filter((text) => text !== '')
  const lines = said.flatMap((text) => text.split('\n')).slice(-20)
  const message = [`\`${pasteable(command)}\` failed (${reason})`, ...lines.map((line) => `    ${line}`)].join('\n')
  return new StackError('process-failed', message)
}

/** The command as it can be pasted into a POSIX shell. */
export function pasteable(command: Pick<Command, 'argv' | 'cwd'>): string {
  const words = command.argv.map(quote).join(' ')
  return command.cwd === undefined ? words : `cd ${quote(command.cwd)} && ${words}`
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Real processes, by execa, which is loaded when the first one starts. */
export const systemProcesses: Processes = {
  run: (command) => finish(command),
  stream: (command, onLine) => finish(command, onLine),
  async attach(command) {
    const { execa } = await import('execa')
    const [file, ...args] = command.argv
    const result = await execa(file, args, { ...optionsOf(command), stdio: 'inherit' })
    return exitCodeOf(command, result)
  },
  async connect(command) {
    const { execa } = await import('execa')
    const [file, ...args] = command.argv
    const child = execa(file, args, { ...optionsOf(command), stdin: 'pipe', buffer: false })
    return child.duplex({ preserveNewlines: true })
  },
  async launch(command, logFile) {
    const { execa } = await import('execa')
    const [file, ...args] = command.argv
    // The file itself, not a pipe through this process, which ends before the program does.
    const descriptor = openSync(logFile, 'a')
    // execa takes descriptors above 9 only as a stream, and hands its descriptor to the child.
    const log = createWriteStream(logFile, { fd: descriptor, autoClose: false })
    try {
      const options = {
        ...optionsOf(command),
        detached: true,
        cleanup: false,
        stdin: 'ignore',
        stdout: log,
        stderr: log,
      } as const
      const child = execa(file, args, options)
      if (child.pid === undefined) throw missingProgram(command, await child)
      child.unref()
      return child.pid
    } finally {
      closeSync(descriptor)
    }
  },
}

async function finish(command: Command, onLine?: (line: OutputLine) => void): Promise<Finished> {
  const { execa } = await import('execa')
  const [file, ...args] = command.argv
  const child = execa(file, args, {
    ...optionsOf(command),
    ...(command.input === undefined ? { stdin: 'ignore' } : { input: command.input }),
  })
  const reading = onLine === undefined ? [] : [eachLine(child, 'stdout', onLine), eachLine(child, 'stderr', onLine)]
  // What a killed process has started may live on and keep its output open: that is not waited for.
  child.once('exit', (_code, endedBy) => {
    if (endedBy !== null) setTimeout(closeOutput, 100, child)
  })
  const [result] = await Promise.all([child, ...reading])
  const output = { stdout: result.stdout, stderr: result.stderr }
  return { exitCode: exitCodeOf(command, { ...result, ...output }), ...output }
}

function closeOutput(child: { readonly stdout: Readable | null; readonly stderr: Readable | null }): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
}

async function eachLine(child: LineSource, stream: 'stdout' | 'stderr', onLine: (line: OutputLine) => void): Promise<void> {
  try {
    for await (const line of child.iterable({ from: stream })) onLine({ stream, line })
  } catch {
    // The iterable fails when the process does; how it ended is read from the process itself.
  }
}

interface LineSource {
  iterable(options: { from: 'stdout' | 'stderr' }): AsyncIterable<string>
}

interface Ending {
  readonly exitCode?: number
  readonly signal?: string
  readonly timedOut: boolean
  readonly isCanceled: boolean
  readonly code?: string
  readonly shortMessage?: string
  readonly stdout?: string
  readonly stderr?: string
}

const common = { reject: false, extendEnv: false, encoding: 'utf8', forceKillAfterDelay: 5000 } as const

function optionsOf(command: Command) {
  const { env, cwd, signal, timeoutMs } = command
  return { ...common, env: { ...env }, cwd, cancelSignal: signal, timeout: timeoutMs } satisfies Options
}

function exitCodeOf(command: Command, ending: Ending): number {
  if (ending.isCanceled && command.signal?.aborted) throw command.signal.reason
  const output = { stdout: ending.stdout ?? '', stderr: ending.stderr ?? '' }
  if (ending.timedOut) throw processFailure(command, `no end after ${(command.timeoutMs ?? 0) / 1000} s`, output)
  if (ending.exitCode !== undefined) return ending.exitCode
  if (ending.signal !== undefined) throw processFailure(command, `ended by ${ending.signal}`, output)
  throw missingProgram(command, ending)
}

function missingProgram(command: Command, ending: Ending): StackError {
  const [program] = command.argv
  if (ending.code === 'ENOENT' && (command.cwd === undefined || exists(command.cwd))) {
    return new StackError('program-missing', `there is no program \`${program}\` on the PATH`, {
      hint: `install \`${program}\`, or add its folder to PATH`,
    })
  }
  if (ending.code === 'EACCES') return new StackError('program-missing', `\`${program}\` may not be executed by this user`)
  return processFailure(command, ending.shortMessage ?? 'it did not start', { stdout: '', stderr: '' })
}
