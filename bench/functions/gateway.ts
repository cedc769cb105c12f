import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { bundleGateways } from '../../scripts/bundle-gateways.js'
import type { GatewayConfig, GatewayFunction } from '../../src/engine/model/gateway-config.js'
import { freePort } from '../../test/support/free-port.js'
import { gatewayFunction } from '../../test/support/gateway-process.js'
import { type Measured, median } from '../measured.js'
import { quietest } from '../quiet.js'
import { type LoadResult, offerLoad } from './load.js'
import { writeNodeRuntime } from './node-runtime.js'

/** A constant is the answer: what is measured is the way to it. */
const constantFunction = "module.exports = () => 'hello'\n"

const rounds = 12

/** The gateway's program and functions behind it, each a process. */
export interface Bed {
  readonly gatewayPort: number
  readonly functionPorts: readonly number[]
  readonly processes: readonly ChildProcess[]
  close(): Promise<void>
}

/** What the gateway adds at 1,000 requests a second, and how many it passes on at most. */
export async function measureGateway(): Promise<readonly Measured[]> {
  const bed = await openBed(1)
  try {
    const pairs = await quietest(rounds, 3 * rounds, async () => ({
      // In turns, so that what else the machine does meets both.
      direct: await offerLoad({ ...steady, port: bed.functionPorts[0] ?? 0, path: '/' }),
      through: await offerLoad({ ...steady, port: bed.gatewayPort, path: '/fn/f0' }),
    }))
    const added = (percentile: string) =>
      median(
        pairs.map(
          ({ value: { direct, through } }) => (through.latency[percentile] ?? Number.NaN) - (direct.latency[percentile] ?? 0),
        ),
      )
    const most = await quietest(3, 6, () => offerLoad({ ...fastest, port: bed.gatewayPort, path: '/fn/f0' }))
    const mostDirect = await offerLoad({ ...fastest, port: bed.functionPorts[0] ?? 0, path: '/' })
    const figures = pairs.map(({ stolen, value }) => ({ stolen, direct: raw(value.direct), through: raw(value.through) }))
    return [
      { name: 'gateway adds at p50, 1,000 requests/s', value: added('50'), unit: 'ms', goal: { most: 0.5 }, raw: figures },
      { name: 'gateway adds at p99, 1,000 requests/s', value: added('99'), unit: 'ms', goal: { most: 2 }, raw: figures },
      {
        name: 'requests/s through the gateway',
        value: median(most.map(({ value }) => value.rate)),
        unit: '/s',
        goal: { least: 10_000 },
        raw: { through: most.map(({ stolen, value }) => ({ stolen, ...raw(value) })), direct: raw(mostDirect) },
      },
    ]
  } finally {
    await bed.close()
  }
}

/** What ten functions and their gateway cost while nobody calls, after each was called. */
export async function measureIdle(): Promise<readonly Measured[]> {
  const bed = await openBed(10)
  try {
    for (const index of bed.functionPorts.keys()) await fetch(`http://127.0.0.1:${bed.gatewayPort}/fn/f${index}`)
    // Some ten seconds after its last work Node gives memory back, once: that is not what idling costs.
    await pause(20_000)
    const before = bed.processes.map(({ pid }) => cpuMs(pid ?? 0))
    const seconds = 20
    await pause(seconds * 1000)
    const used = bed.processes.map(({ pid }, index) => cpuMs(pid ?? 0) - (before[index] ?? 0))
    const total = used.reduce((sum, one) => sum + one, 0)
    return [
      {
        name: 'ten idle functions and the gateway',
        value: (total / (seconds * 1000)) * 100,
        unit: '% of a core',
        goal: { most: 1 },
        raw: { seconds, cpuMs: used },
      },
    ]
  } finally {
    await bed.close()
  }
}

const steady = { host: '127.0.0.1', rate: 1000, connections: 20, seconds: 2, warmUpSeconds: 1 } as const
const fastest = { host: '127.0.0.1', rate: 'as-fast-as-possible', connections: 50, seconds: 8, warmUpSeconds: 3 } as const

function raw({ answered, failed, rate, latency, generatorLateness }: LoadResult) {
  return { answered, failed, rate, latency, generatorLateness }
}

/** Processor time that a process and its children have used, milliseconds (proc(5): utime and stime, in hundredths of a second). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  return (Number(fields[11]) + Number(fields[12])) * 10 + children.reduce((sum, child) => sum + cpuMs(Number(child)), 0)
}

/** @returns a gateway with so many functions behind it, ready or about to be */
export async function openBed(count: number): Promise<Bed> {
  const folder = mkdtempSync(join(tmpdir(), 'stack-bench-'))
  const { files } = await bundleGateways(process.cwd())
  const program = join(folder, 'functions.cjs')
  writeFileSync(program, files.find(({ path }) => path.endsWith('functions.cjs'))?.text ?? '')
  const server = await writeNodeRuntime(folder)
  writeFileSync(join(folder, 'index.js'), constantFunction)
  const functionPorts = await Promise.all(Array.from({ length: count }, freePort))
  const gatewayPort = await freePort()
  const config: GatewayConfig = { version: 1, project: 'bench', functions: functionPorts.map(benchFunction) }
  writeFileSync(join(folder, 'gateway.json'), JSON.stringify(config))
  const processes = [
    ...functionPorts.map((port) => start(server, { PORT: String(port), STACK_METRICS_PORT: '0', FUNCTION_SOURCE: folder })),
    start(program, {
      PORT: String(gatewayPort),
      STACK_GATEWAY_CONFIG: join(folder, 'gateway.json'),
      STACK_GATEWAY_STATE: join(folder, 'state'),
    }),
  ]
  await Promise.all(processes.map(({ stdout }) => stdout !== null && once(stdout, 'data')))
  return {
    gatewayPort,
    functionPorts,
    processes,
    async close() {
      for (const process of processes) process.kill('SIGKILL')
      await Promise.all(processes.map((process) => process.exitCode ?? process.signalCode ?? once(process, 'exit')))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function start(program: string, environment: { readonly [name: string]: string }): ChildProcess {
  const child = spawn(process.execPath, [program], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.resume()
  return child
}

function benchFunction(port: number, index: number): GatewayFunction {
  return gatewayFunction(`f${index}`, port, { timeoutMs: 30_000, concurrency: 100 })
}
