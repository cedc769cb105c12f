import { join } from 'node:path'
import { processWorld } from '../src/commands/_world.js'
import { openDocker } from '../src/engine/engine.js'
import { systemClock } from '../src/engine/host/clock.js'
import { systemProcesses } from '../src/engine/host/process.js'
import { askJson } from './ask-json.js'
import { freePort } from './free-port.js'

/*
 * The main job, shown: brings `examples/shop` up with the built command line, orders something over HTTP, takes it down and up again to
 * show that its data stays, and takes everything down. Leaves nothing behind, also when it fails or is interrupted.
 */

const root = join(import.meta.dirname, '..')
const shop = join(root, 'examples', 'shop')
const project = 'stack-demo'
const port = await freePort(Number(process.env.SHOP_PORT ?? 8080))
const page = `http://localhost:${port}`
const env = {
  ...process.env,
  COMPOSE_PROJECT_NAME: project,
  SHOP_PORT: String(port),
  SHOP_NAME: 'The demo shop',
  COMPOSE_FILE: undefined,
  COMPOSE_PROFILES: undefined,
}

let interrupted = false
// The command that runs hears Ctrl-C too and ends cleanly; what follows is to clean up.
process.on('SIGINT', () => {
  interrupted = true
})

process.exitCode = await demo()

async function demo(): Promise<number> {
  const wasRunning = (await quietly('engine', 'status')) === 0
  let failed = false
  try {
    await stack('engine', 'start', '--yes')
    const before = await demoImages()
    try {
      await tour()
    } catch (error) {
      failed = true
      say(interrupted ? 'interrupted' : `the demo failed: ${error instanceof Error ? error.message : String(error)}`)
      if (!interrupted) await attempt(() => stack('logs', '--tail', '20'))
    }
    title('and nothing is left behind')
    await stack('down', '--volumes', '--yes', '--remove-orphans', '--rmi', 'local')
    await removeImages((await demoImages()).filter((name) => !before.includes(name)))
    const left = await leftovers()
    if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`)
  } catch (error) {
    failed = true
    say(error instanceof Error ? error.message : String(error))
  }
  if (!wasRunning) await attempt(() => stack('engine', 'stop'))
  say(`\ndemo ${interrupted ? 'interrupted' : failed ? 'failed' : 'passed'}`)
  return interrupted ? 130 : failed ? 1 : 0
}

async function tour(): Promise<void> {
  title('five services, built and started in the order they need each other')
  await stack('up', '-d')

  title('the shop answers')
  const products = await show('GET', '/api/products')
  expect(Array.isArray(products) && products.length === 3, 'the shop has three products')
  await show('POST', '/api/orders', { product: 'bread', quantity: 2 })
  const packed = await until(async () => {
    const orders = await ask('GET', '/api/orders')
    return JSON.stringify(orders).includes('"state":"packed"') ? orders : undefined
  })
  say('the worker packs it:')
  await show('GET', '/api/orders')

  title('what runs, and what it said')
  await stack('ps', '--all')
  await stack('logs', '--tail', '3')

  title('nothing changed, so nothing is done')
  await stack('up', '-d')

  title('down and up again: the orders are still there, they live in a volume')
  await stack('down')
  await stack('up', '-d')
  const kept = await show('GET', '/api/orders')
  expect(JSON.stringify(kept) === JSON.stringify(packed), 'the orders survived')
}

/** Runs the built command line in the shop's folder, as a person would, and shows the command. */
async function stack(...args: readonly string[]): Promise<void> {
  if (interrupted && !args.includes('down') && !args.includes('stop')) throw new Error('interrupted')
  say(`\n$ stack ${args.join(' ')}`)
  const code = await systemProcesses.attach({ argv: [process.execPath, join(root, 'bin', 'run.js'), ...args], env, cwd: shop })
  if (code !== 0) throw new Error(`\`stack ${args.join(' ')}\` ended with exit code ${code}`)
}

async function quietly(...args: readonly string[]): Promise<number> {
  const { exitCode } = await systemProcesses.run({
    argv: [process.execPath, join(root, 'bin', 'run.js'), ...args],
    env,
    cwd: shop,
  })
  return exitCode
}

async function attempt(action: () => Promise<void>): Promise<void> {
  await action().catch((error: Error) => say(error.message))
}

/** Asks, and shows question and answer. */
async function show(method: string, path: string, body?: object): Promise<unknown> {
  say(`${method} ${page}${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`)
  const answer = await ask(method, path, body)
  say(`  ${JSON.stringify(answer)}`)
  return answer
}

/** The page listens a moment after its container runs, so a connection that is refused is tried again. */
async function ask(method: string, path: string, body?: object): Promise<unknown> {
  return until(async () => {
    try {
      return await askJson(method, `${page}${path}`, body)
    } catch (error) {
      if (error instanceof Error && 'code' in error && /^(ECONNREFUSED|ECONNRESET)$/.test(String(error.code))) return undefined
      throw error
    }
  })
}

/** Asks again until there is an answer, for at most 20 seconds. */
async function until<Answer>(look: () => Promise<Answer | undefined>): Promise<Answer> {
  for (const end = systemClock.elapsed() + 20_000; systemClock.elapsed() < end; await systemClock.wait(300)) {
    const answer = await look()
    if (answer !== undefined) return answer
  }
  throw new Error('the shop has not done it within 20 s')
}

function expect(isTrue: boolean, claim: string): void {
  if (!isTrue) throw new Error(`not so: ${claim}`)
}

/** The images that the demo builds, assembles or pulls, as far as they are on the engine. */
async function demoImages(): Promise<readonly string[]> {
  const { api } = await openDocker(processWorld(process.cwd()))
  const tags = (await api.images.list({})).flatMap(({ RepoTags }) => RepoTags ?? [])
  return tags.filter((tag) => tag.startsWith(`${project}-`) || tag.startsWith('stack-node-base:') || tag === 'node:22-slim')
}

async function removeImages(names: readonly string[]): Promise<void> {
  const { api } = await openDocker(processWorld(process.cwd()))
  // An image that somebody else has begun to use meanwhile is theirs now.
  for (const name of names) await attempt(() => api.images.remove(name))
}

async function leftovers(): Promise<readonly string[]> {
  const { api } = await openDocker(processWorld(process.cwd()))
  const filters = { label: [`com.docker.compose.project=${project}`] }
  const containers = (await api.containers.list({ filters })).flatMap(({ Names }) => Names)
  const networks = (await api.networks.list(filters)).map(({ Name }) => Name)
  const volumes = (await api.volumes.list(filters)).map(({ Name }) => Name)
  return [
    ...containers,
    ...networks,
    ...volumes,
    ...(await api.images.list(filters)).flatMap(({ Id, RepoTags }) => RepoTags?.[0] ?? Id),
  ]
}

function title(text: string): void {
  say(`\n== ${text}`)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
