import { readFile } from 'node:fs/promises'
import { askForwarder, serveControl } from './control.js'
import { createForwarder } from './forwarder.js'
import { parseRoutes } from './routes.js'

/*
 * The forwarder's program, the only process of its container. Without an argument it forwards until SIGTERM; with `reload` or `health` it
 * asks the one that runs, prints its answer and ends with 0 where that is good. SIGHUP reloads, too.
 */

const table = process.env.STACK_FORWARDER_ROUTES ?? '/stack-forwarder/routes.json'
const socket = process.env.STACK_FORWARDER_SOCKET ?? '/tmp/stack-forwarder.sock'

/** Open connections get so long to end before a stop cuts them. */
const graceMs = 2000

const [question] = process.argv.slice(2)
void (question === undefined ? serve() : ask(question))

async function ask(asked: string): Promise<void> {
  const { good, text } = await askForwarder(socket, asked)
  process.stdout.write(`${text}\n`)
  process.exitCode = good ? 0 : 1
}

async function serve(): Promise<void> {
  const forwarder = createForwarder({ say: (text) => process.stdout.write(`${text}\n`) })
  const reload = async () => forwarder.use(parseRoutes(await readFile(table, 'utf8')))
  const control = await serveControl(socket, {
    reload: async () => `${await reload()} ports`,
    health: async () => forwarder.health(),
  })
  const stop = async () => {
    control.close()
    await forwarder.close(graceMs)
    process.exit(0)
  }
  // A first process gets no default for its signals.
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => void stop())
  process.on('SIGHUP', () => void reload().catch((error: unknown) => process.stderr.write(`reload: ${error}\n`)))
  await reload()
}
