import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { type GatewayConfig, gatewayPaths, gatewayPort } from '../../engine/model/gateway-config.js'
import { createAccessLog } from './access-log.js'
import { callerKeys } from './caller-keys.js'
import { openEventKeeper } from './events/event-keeper.js'
import { createGateway } from './gateway.js'
import { readGatewayConfig } from './read-config.js'
import { createRequestIds } from './request-id.js'
import { resolveHost } from './resolve-host.js'

/*
 * The gateway's program, the only process of its container. It serves until SIGTERM; then calls in flight end, and it exits with 0. With a
 * configuration that it cannot use it ends with 1, and says all that is wrong with it.
 */

// Names that nobody knows keep a thread busy for seconds; what is written to disk must not wait behind them. Node reads this when it first needs one.
process.env.UV_THREADPOOL_SIZE ??= '32'

const configPath = process.env.STACK_GATEWAY_CONFIG ?? gatewayPaths.config
const stateFolder = process.env.STACK_GATEWAY_STATE ?? gatewayPaths.state
const port = Number(process.env.PORT ?? gatewayPort)
/** Each is two connections and some memory. */
const mostCalls = Number(process.env.STACK_GATEWAY_CALLS ?? 1024)
/** Engines stop a container the hard way after ten seconds. */
const drainMs = 9000

const log = createAccessLog(1, () => new Date())

serve().catch(async (error: unknown) => {
  say('error', error instanceof Error ? error.message : String(error))
  await log.flush()
  process.exit(1)
})

async function serve(): Promise<void> {
  const config = await readConfig()
  const keys = callerKeys(config.keyFile === undefined ? '' : await readKeys(config.keyFile))
  const newId = createRequestIds(Date.now)
  const gateway = createGateway({ config, keys, resolve: resolveHost, log, now: Date.now, newId, mostCalls })
  let closeKeeper = async () => {}
  const stop = async () => {
    say('info', 'stopping: calls in flight may end')
    await Promise.all([gateway.drain(drainMs), closeKeeper()])
    await log.flush()
    process.exit(0)
  }
  // A first process gets no default for its signals.
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => void stop())
  await listen(gateway.server, port)
  say(
    'info',
    `the gateway of ${config.project} listens on port ${port}; functions: ${config.functions.map(({ name }) => name).join(', ')}`,
  )
  const keeper = await openEventKeeper({
    config,
    folder: stateFolder,
    caller: gateway.caller,
    now: Date.now,
    nextId: newId,
    random: Math.random,
    log: say,
  })
  closeKeeper = () => keeper.close()
  gateway.useKeeper(keeper)
}

async function readConfig(): Promise<GatewayConfig> {
  try {
    return readGatewayConfig(await readFile(configPath, 'utf8'))
  } catch (error) {
    throw new Error(`${configPath} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function readKeys(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`the keys in ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function listen(server: Server, at: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // All addresses of both families, where the machine has both.
    server.listen({ port: at, backlog: 1024 }, () => {
      server.off('error', reject)
      // An accept that fails (no descriptor left) leaves the gateway as it is.
      server.on('error', () => {})
      resolve()
    })
  })
}

function say(level: 'info' | 'warn' | 'error', message: string, fields: { readonly [name: string]: string | number } = {}): void {
  log.write(JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }))
}
