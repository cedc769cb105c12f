import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer } from 'node:http'
import inspector from 'node:inspector'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { CallServer } from './call-server.js'
import type { Call } from './calls/call.js'
import { captureOutput, createLog, errorFields, type JsonLog } from './json-log.js'
import { explainLoadFailure } from './loading/load-failure.js'
import { type LoadedModule, loadFunction } from './loading/load-function.js'
import { CallMetrics } from './metrics.js'
import { guardProcess } from './process-guard.js'
import type { Settings } from './settings.js'
import { adapt } from './signatures/adapt.js'
import type { Handler } from './signatures/handler.js'
import { programHandler } from './signatures/program-handler.js'
import { Heartbeat } from './supervision/heartbeat.js'
import type { SupervisorMessage, WorkerMessage } from './supervision/worker-message.js'

/**
 * The process that holds the handler and listens.
 * @param replaces whether another worker serves until this one has loaded: it loads when it is told to, and listens only then
 */
export async function work(settings: Settings, runtimeFolder: string, replaces: boolean): Promise<void> {
  const calls = new AsyncLocalStorage<Call>()
  const output = captureOutput(process, console)
  const log = createLog(settings.function, output.out, calls)
  output.captureInto(log)
  const send = (message: WorkerMessage) => void (process.connected && process.send?.(message))
  const metrics = new CallMetrics()
  const heartbeat = new Heartbeat(send, () => metrics.inFlight)
  const server = new CallServer({ settings, calls, log, metrics, onCall: (call) => heartbeat.expect(call.deadlineAt) })
  const guard = guardProcess({ settings, server, calls, log, onUnfit: () => send({ type: 'ending' }) })

  let loaded: Loaded | undefined
  let loadNow = () => {}
  const wanted = new Promise<void>((resolve) => {
    loadNow = resolve
  })
  const end = async (ended: Promise<void>) => {
    await Promise.race([ended, wait(settings.timeoutMs + 1000)])
    await stopModule(loaded, settings, log)
    // An attached debugger would hold up both the end of its session and an ordinary exit.
    if (settings.inspect) process.kill(process.pid, 'SIGKILL')
    guard.exit(0)
  }
  process.on('message', (message: SupervisorMessage) => {
    if (message.type === 'load') loadNow()
    else if (message.type === 'failure') {
      if (server.state.type === 'failed') server.become({ type: 'failed', failure: message.failure })
    } else if (message.type === 'drain') void end(server.drain())
    // The next worker's debugger waits for this one's port.
    else void end(server.retire(settings.inspect ? 200 : 5000))
  })

  const listen = async () => {
    try {
      await server.listen()
    } catch (error) {
      log.write('error', `cannot listen: ${error instanceof Error ? error.message : error}`, { event: 'listen-failed' })
      guard.exit(1)
    }
  }
  await (replaces ? wanted : listen())
  if (settings.inspect && !replaces) await openInspector(settings.inspect, 1000, log)
  try {
    loaded = await guard.whileLoading(() => load(settings, runtimeFolder))
  } catch (error) {
    const failure = await explainLoadFailure(error, settings.source)
    if (!replaces) log.write('error', failure.message, { event: 'load-failed', ...failure, ...errorFields(error) })
    server.become({ type: 'failed', failure })
    return send({ type: 'failed', failure })
  }
  const { handler, module } = loaded
  server.become({ type: 'loaded', handler, ready: async () => module?.ready?.() })
  if (replaces) await listen()
  else log.write('info', `listens on port ${settings.port}`, { event: 'ready', signature: handler.signature })
  send({ type: 'serving' })
  serveMetrics(settings, metrics, log)
  if (settings.inspect && replaces) await openInspector(settings.inspect, settings.timeoutMs + 1000, log)
}

interface Loaded {
  readonly handler: Handler
  readonly module?: LoadedModule
}

async function load(settings: Settings, runtimeFolder: string): Promise<Loaded> {
  if (settings.program) return { handler: programHandler(settings.program, settings) }
  const module = await loadFunction(settings, runtimeFolder)
  const handler = adapt(module.found, settings)
  await module.start?.(process.env)
  return { handler, module }
}

async function stopModule(loaded: Loaded | undefined, settings: Settings, log: JsonLog): Promise<void> {
  if (!loaded?.module?.stop) return
  try {
    await Promise.race([loaded.module.stop(), wait(settings.timeoutMs)])
  } catch (error) {
    log.write('error', `the \`stop\` hook failed: ${error instanceof Error ? error.message : error}`, errorFields(error))
  }
}

/** For whoever is in the container; a port that is taken is no reason not to serve. */
function serveMetrics(settings: Settings, metrics: CallMetrics, log: JsonLog): void {
  const server = createServer((request, response) => {
    if (request.url !== '/_/metrics') return void response.writeHead(404).end()
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(metrics.text(settings.function, process.memoryUsage()))
  })
  server.on('error', ({ message }) => log.write('warn', `no metrics: ${message}`))
  server.listen(settings.metricsPort, '127.0.0.1').unref()
}

/** The worker that is replaced holds the port until it has ended. */
async function openInspector({ host, port }: NonNullable<Settings['inspect']>, patienceMs: number, log: JsonLog): Promise<void> {
  const until = performance.now() + patienceMs
  while (performance.now() < until && port !== 0 && (await isTaken(port))) await wait(50)
  inspector.open(port, host)
  const url = inspector.url()
  if (url === undefined) log.write('warn', `no debugger: it cannot listen at ${host}:${port}`)
  else log.write('info', `a debugger may attach at ${new URL(url).host}`, { event: 'inspect' })
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
