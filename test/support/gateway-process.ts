import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bundleGateways } from '../../scripts/bundle-gateways.js'
import type { GatewayConfig, GatewayFunction } from '../../src/engine/model/gateway-config.js'
import { freePort } from './free-port.js'

/** The gateway's program while it runs, as it would in its container. */
export interface GatewayProcess {
  readonly url: string
  readonly port: number
  readonly process: ChildProcess
  /** What it printed, line by line. */
  readonly lines: readonly string[]
  /** Names lead to these addresses from now on. */
  hosts(hosts: { readonly [name: string]: readonly string[] }): void
  /** SIGTERM. @returns its exit code, or the signal that ended it */
  stop(): Promise<number | string | null>
}

/** A folder with the bundled program, to be started as often as needed. */
export interface GatewayProgram {
  start(config: GatewayConfig, environment?: { readonly [name: string]: string }): Promise<GatewayProcess>
  /** Ends what still runs, and removes the folder. */
  close(): Promise<void>
}

/** Answers names from a file before it asks the system: containers find each other by names that this machine does not know. */
const namesFromFile = `
const dns = require('node:dns'), fs = require('node:fs'), real = dns.lookup
dns.lookup = (name, options, done) => {
  const found = JSON.parse(fs.readFileSync(process.env.TEST_HOSTS, 'utf8'))[name]
  if (found === undefined) return real(name, options, done)
  if (found.length === 0) return process.nextTick(done, Object.assign(new Error('ENOTFOUND ' + name), { code: 'ENOTFOUND' }))
  process.nextTick(done, null, found.map((address) => ({ address, family: 4 })))
}`

export async function gatewayProgram(): Promise<GatewayProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'stack-gateway-'))
  const program = join(folder, 'functions.cjs')
  const { files } = await bundleGateways(process.cwd())
  writeFileSync(program, files.find(({ path }) => path.endsWith('functions.cjs'))?.text ?? '')
  const preload = join(dirname(program), 'names.cjs')
  writeFileSync(preload, namesFromFile)
  const running: GatewayProcess[] = []
  return {
    async start(config, environment = {}) {
      const home = mkdtempSync(join(folder, 'run-'))
      const files = { config: join(home, 'gateway.json'), hosts: join(home, 'hosts.json') }
      writeFileSync(files.config, JSON.stringify(config))
      writeFileSync(files.hosts, '{}')
      const port = await freePort()
      const child = spawn(process.execPath, ['--require', preload, program], {
        env: {
          PORT: String(port),
          STACK_GATEWAY_CONFIG: files.config,
          STACK_GATEWAY_STATE: join(home, 'state'),
          TEST_HOSTS: files.hosts,
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const lines: string[] = []
      let rest = ''
      child.stdout.on('data', (data: Buffer) => {
        const parts = `${rest}${data}`.split('\n')
        rest = parts.pop() ?? ''
        lines.push(...parts)
      })
      const started: GatewayProcess = {
        url: `http://127.0.0.1:${port}`,
        port,
        process: child,
        lines,
        hosts: (hosts) => writeFileSync(files.hosts, JSON.stringify(hosts)),
        async stop() {
          if (child.exitCode === null && child.signalCode === null) {
            child.kill('SIGTERM')
            await once(child, 'exit')
          }
          return child.exitCode ?? child.signalCode
        },
      }
      running.push(started)
      await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
      return started
    },
    async close() {
      for (const { process: child, stop } of running) {
        child.kill('SIGKILL')
        await stop()
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A function as the gateway is told of it, with everything that a test does not care about. */
export function gatewayFunction(name: string, port: number, fields: Partial<GatewayFunction> = {}): GatewayFunction {
  return {
    name,
    host: '127.0.0.1',
    port,
    timeoutMs: 5000,
    concurrency: 50,
    queue: { max: 1000, waitMs: 10_000 },
    bodyLimit: 6_291_456,
    priority: 0,
    routes: [],
    methods: [],
    auth: 'none',
    retry: { attempts: 4, backoff: 'exponential', initialMs: 500, maxMs: 30_000, maxAgeMs: 3_600_000 },
    deadLetter: true,
    crons: [],
    topics: [],
    ...fields,
  }
}

export function gatewayConfig(...functions: readonly GatewayFunction[]): GatewayConfig {
  return { version: 1, project: 'shop', functions }
}
