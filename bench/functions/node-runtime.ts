import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { bundleRuntimes } from '../../scripts/bundle-runtimes.js'
import type { Measured } from '../measured.js'
import { offerLoad } from './load.js'

const port = 23251

/** How many calls a second a function that returns a constant answers by itself. */
export async function measureNodeRuntime(): Promise<readonly Measured[]> {
  const served = await serve({})
  try {
    const { answered, failed, rate, latency, generatorLateness } = await offerLoad({
      host: '127.0.0.1',
      port,
      path: '/',
      rate: 'as-fast-as-possible',
      connections: 20,
      seconds: 8,
      warmUpSeconds: 4,
    })
    const raw = { answered, failed, rate, latency, generatorLateness }
    return [{ name: 'requests/s of a Node function by itself', value: rate, unit: '/s', goal: { least: 15_000 }, raw }]
  } finally {
    await served.close()
  }
}

/** How long a saved change takes to answer, and what fails meanwhile: 20 saves under 200 calls a second over connections that are kept. */
export async function measureReloads(): Promise<readonly Measured[]> {
  const served = await serve({ STACK_DEV: '1' })
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  const firstSeen = new Map<string, number>()
  const failures: string[] = []
  let calls = 0
  const timer = setInterval(async () => {
    calls += 1
    try {
      const text = await answer(agent)
      if (!firstSeen.has(text)) firstSeen.set(text, performance.now())
    } catch (error) {
      failures.push(String(error))
    }
  }, 5)
  try {
    await pause(1500)
    const times: number[] = []
    for (let version = 1; version <= 20; version += 1) {
      const savedAt = performance.now()
      served.save(`v${version}`)
      while (!firstSeen.has(`v${version}`) && performance.now() < savedAt + 10_000) await pause(2)
      times.push((firstSeen.get(`v${version}`) ?? Number.POSITIVE_INFINITY) - savedAt)
      await pause(500)
    }
    // Connections of replaced processes are kept for five seconds.
    await pause(6000)
    const sorted = times.toSorted((a, b) => a - b)
    const raw = { times, calls, failures: [...failures] }
    return [
      { name: 'save to live at p95', value: sorted[18] ?? Number.NaN, unit: 'ms', goal: { most: 500 }, raw },
      {
        name: 'calls that fail during 20 reloads',
        value: failures.length,
        unit: '',
        goal: { most: 0 },
        raw: { calls, failures },
      },
    ]
  } finally {
    clearInterval(timer)
    agent.destroy()
    await served.close()
  }
}

/** Writes the Node runtime's server and its files. @returns the path of the server */
export async function writeNodeRuntime(folder: string): Promise<string> {
  const { files } = await bundleRuntimes(process.cwd())
  for (const { path, text } of files) writeFileSync(join(folder, basename(path)), text)
  return join(folder, 'server.cjs')
}

interface Served {
  save(constant: string): void
  close(): Promise<void>
}

async function serve(environment: { readonly [name: string]: string }): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'stack-bench-'))
  const server = await writeNodeRuntime(folder)
  const source = join(folder, 'function')
  mkdirSync(source)
  const save = (constant: string) => writeFileSync(join(source, 'index.js'), `module.exports = () => '${constant}'\n`)
  save('v0')
  const env = { PORT: String(port), STACK_METRICS_PORT: '0', FUNCTION_SOURCE: source, ...environment }
  const child: ChildProcess = spawn(process.execPath, [server], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  if (child.stdout) await once(child.stdout, 'data')
  child.stdout?.resume()
  return {
    save,
    async close() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @throws Error where the call breaks, or its answer is not 200 */
function answer(agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, agent, path: '/' }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode} ${text}`)),
      )
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}
