import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A runtime's server that runs as a process of this machine, as it does in a function's container. */
export interface FunctionServer {
  readonly port: number
  /** What it wrote so far, one JSON line each. */
  readonly log: readonly LogLine[]
  /** Waits for a line that fits. */
  logged(fits: (line: LogLine) => boolean): Promise<LogLine>
  call(path: string, init?: RequestInit): Promise<Response>
  signal(name: NodeJS.Signals): void
  /** The exit code. */
  readonly ended: Promise<number | null>
  stop(): Promise<void>
}

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly event?: string
  readonly requestId?: string
  readonly [name: string]: unknown
}

/** What starts a runtime's server. */
export interface ServerProgram {
  readonly command: string
  readonly args: readonly string[]
}

/** Starts a server for a function's folder and waits until it has loaded its handler, or failed to. */
export async function startFunctionServer(
  { command, args }: ServerProgram,
  source: string,
  environment: { readonly [name: string]: string } = {},
): Promise<FunctionServer> {
  const port = await freePort()
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      FUNCTION_SOURCE: source,
      STACK_METRICS_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { log, logged } = readLog(child)
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null)
  const gone = ended.then((code) => Promise.reject(new Error(`the server ended with ${code}: ${JSON.stringify(log)}`)))
  gone.catch(() => undefined)
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  await Promise.race([logged(({ event }) => event === 'ready' || event === 'load-failed'), gone])
  return {
    port,
    log,
    logged,
    call: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
    signal: (name) => child.kill(name),
    ended,
    stop,
  }
}

function readLog(child: ChildProcess): Pick<FunctionServer, 'log' | 'logged'> {
  const log: LogLine[] = []
  const waiting = new Set<() => void>()
  if (child.stdout === null) throw new Error('the server has no standard output')
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Every line is one of JSON: this fails where it is not.
    log.push(JSON.parse(line) as LogLine)
    for (const look of waiting) look()
  })
  const logged = (fits: (line: LogLine) => boolean) =>
    new Promise<LogLine>((resolve) => {
      const look = () => {
        const found = log.find(fits)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { log, logged }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}
