import cluster from 'node:cluster'
import { createLog } from './json-log.js'
import { readSettings } from './settings.js'
import { supervise } from './supervision/supervisor.js'
import { work } from './worker.js'

/*
 * The server of Node functions: the first process of a function's container. It supervises one worker process, which holds the handler and
 * listens; on a change of the source (dev mode), or where a worker ends or blocks, another one takes its place. Its other files lie beside it.
 */

try {
  const settings = readSettings(process.env)
  if (cluster.isPrimary) supervise(settings)
  else void work(settings, __dirname, process.env.STACK_REPLACES === '1')
} catch (error) {
  const log = createLog(process.env.STACK_FUNCTION ?? 'function', (line) => void process.stdout.write(line), undefined)
  log.write('error', error instanceof Error ? error.message : String(error), { event: 'wrong-settings' })
  process.exitCode = 1
}
