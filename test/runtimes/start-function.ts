import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isFree } from '../../scripts/free-port.js'
import type { RuntimeUnderTest } from './runtimes.js'
import { isTemporary } from './temporary-folder.js'

export interface Wishes {
  readonly env?: { readonly [name: string]: string }
  /** Instead of the fixture's folder; a temporary one is removed with the process. */
  readonly source?: string
  /** Do not wait until it is ready: it will not be, or that is the test. */
  readonly until?: 'started' | 'alive' | 'ready'
}

export type LogLine = { readonly [field: string]: unknown }

/** A runtime's server as a process of this machine. */
export interface FunctionProcess {
  readonly url: string
  readonly port: number
  readonly metricsPort: number
  readonly pid: number
  /** Lines of its standard output that are JSON, so far. */
  log(): readonly LogLine[]
  /** Lines of its standard output that are not: there must be none. */
  otherLines(): readonly string[]
  call(path: string, init?: RequestInit): Promise<Response>
  /** @throws Error with all lines, where none of them comes within 10 s */
  line(wanted: (line: LogLine) => boolean): Promise<LogLine>
  /** @returns its exit code */
  stop(signal: NodeJS.Signals): Promise<number | null>
  readonly ended: Promise<number | null>
  kill(): Promise<void>
}

/** Starts a server with the fixture of that name as its source. */
export async function startFunction(
  runtime: RuntimeUnderTest,
  [program = '', ...parameters]: readonly string[],
  behaviour: string,
  { env, source, until }: Wishes,
): Promise<FunctionProcess> {
  const [port, metricsPort] = await freePorts()
  const child = spawn(program, parameters, {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      STACK_METRICS_PORT: String(metricsPort),
      FUNCTION_SOURCE: source ?? join(import.meta.dirname, 'fixtures', runtime.id, behaviour),
      STACK_FUNCTION: behaviour,
      STACK_TIMEOUT_MS: '5000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const lines = outputLines(child)
  const url = `http://127.0.0.1:${port}`
  const started: FunctionProcess = {
    url,
    port,
    metricsPort,
    pid: child.pid ?? 0,
    log: () =>
      lines.flatMap((line): readonly LogLine[] => {
        const value = parsed(line)
        return value === undefined ? [] : [value]
      }),
    otherLines: () => lines.filter((line) => parsed(line) === undefined),
    call: (path, init) => fetch(`${url}${path}`, init),
    async line(wanted) {
      for (let tries = 0; tries < 500; tries += 1) {
        const found = started.log().find(wanted)
        if (found) return found
        await wait(20)
      }
      throw new Error(`no such line in:\n${lines.join('\n')}`)
    },
    stop(signal) {
      child.kill(signal)
      return ended
    },
    ended,
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
      if (source !== undefined && isTemporary(source)) rmSync(source, { recursive: true, force: true })
    },
  }
  if (until !== 'started') await answers(started, until === 'alive' ? '/_/health' : '/_/ready', lines)
  return started
}

/** Polls until that path answers 200. */
async function answers(started: FunctionProcess, path: string, lines: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const status = await started.call(path).then(
      ({ status }) => status,
      () => 0,
    )
    if (status === 200) return
    await wait(20)
  }
  await started.kill()
  throw new Error(`${path} never answered 200:\n${lines.join('\n')}`)
}

/** What a child wrote, line by line, as it comes. */
function outputLines(child: ChildProcess): readonly string[] {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const whole = (rest + text).split('\n')
      rest = whole.pop() ?? ''
      lines.push(...whole.filter((line) => line !== ''))
    })
  }
  return lines
}

function parsed(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Two ports that nobody listens on, out of a range that the system gives nobody who asks for any: other tests do, meanwhile. */
async function freePorts(): Promise<readonly [number, number]> {
  const port = randomInt(12_000, 18_000)
  return (await isFree(port)) && (await isFree(port + 1)) ? [port, port + 1] : freePorts()
}
