import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { Environment } from '../../../host/env.js'
import type { EngineEndpoint } from './endpoint.js'

type SshEndpoint = Extract<EngineEndpoint, { type: 'ssh' }>

/**
 * Reaches an engine through the system's `ssh`, so that the user's ssh configuration, agent, keys and known hosts count, as the docker
 * command does: the other machine's `docker system dial-stdio` passes bytes to its engine.
 */
export function dialSsh(endpoint: SshEndpoint, env: Environment): Duplex {
  // Started here and not by host/process.ts: an HTTP agent wants its socket at once, and ssh's complaint as that socket's failure.
  // A process of its own group: Ctrl-C in the terminal must not cut the connection before a stack was stopped gracefully.
  const child = spawn('ssh', sshArguments(endpoint), { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env })
  return new ProcessSocket(child, endpoint.host)
}

/** The arguments for `ssh` that end in a connection to the engine on the other machine. */
export function sshArguments(endpoint: SshEndpoint): readonly string[] {
  const { host, user, port, path } = endpoint
  const docker = path ? ['docker', '--host', `unix://${path}`] : ['docker']
  return [
    ...(user ? ['-l', user] : []),
    ...(port ? ['-p', String(port)] : []),
    '-o',
    'ConnectTimeout=30',
    '-T',
    '--',
    host,
    ...docker,
    'system',
    'dial-stdio',
  ]
}

/** A child process' standard input and output as one stream, with what node:http expects of a socket. */
class ProcessSocket extends Duplex {
  readonly #child: ChildProcess
  #complaint = ''

  constructor(child: ChildProcess, host: string) {
    super({ allowHalfOpen: true })
    this.#child = child
    child.stdout?.on('data', (chunk) => {
      if (!this.push(chunk)) child.stdout?.pause()
    })
    child.stderr?.on('data', (chunk) => {
      this.#complaint = (this.#complaint + String(chunk)).slice(-2000)
    })
    child.stdin?.on('error', () => {})
    child.on('error', (error) => this.destroy(error))
    child.on('close', (code) => {
      if (this.destroyed) return
      if (code === 0) {
        this.push(null)
        this.end()
        return
      }
      const reason = this.#complaint.trim() || `it ended with exit code ${code}`
      this.destroy(Object.assign(new Error(`ssh to ${host}: ${reason}`), { code: 'ESSH' }))
    })
  }

  override _read(): void {
    this.#child.stdout?.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const written = this.#child.stdin?.write(chunk)
    if (written) done()
    else this.#child.stdin?.once('drain', () => done())
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin?.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill()
    done(error)
  }

  /** The rest is what node:http calls on a socket that it keeps or waits on; a process has no such settings. */
  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setTimeout(): this {
    return this
  }

  ref(): this {
    this.#child.ref()
    return this
  }

  /** A kept connection must not keep the program alive. */
  unref(): this {
    this.#child.unref()
    for (const pipe of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) unrefPipe(pipe)
    return this
  }
}

function unrefPipe(pipe: unknown): void {
  // The pipes of a child process are net.Sockets, which their type does not tell.
  if (typeof pipe === 'object' && pipe !== null && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref()
}
