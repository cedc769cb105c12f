import type { AsyncLocalStorage } from 'node:async_hooks'
import type { CallServer } from './call-server.js'
import type { Call } from './calls/call.js'
import { errorFields, type JsonLog } from './json-log.js'
import type { Settings } from './settings.js'

/** Stands between user code and the end of the process that it shares with other calls. */
export interface ProcessGuard {
  /** Ends the process. */
  exit(code: number): never
  /** Runs what loads a module: an exit meanwhile is a failure to load. */
  whileLoading<Value>(run: () => Promise<Value>): Promise<Value>
}

/**
 * Answers the call whose code threw where nobody caught it, or wanted the process to end. Outside a call, such an error makes the process unfit in
 * production; in dev mode it is told and no more.
 */
export function guardProcess(parts: {
  readonly settings: Settings
  readonly server: CallServer
  readonly calls: AsyncLocalStorage<Call>
  readonly log: JsonLog
  readonly onUnfit: () => void
}): ProcessGuard {
  const { settings, server, calls, log, onUnfit } = parts
  const exit = process.exit.bind(process)
  let loading: ((error: Error) => void) | undefined

  const uncaught = (error: unknown, kind: string) => {
    if (error instanceof WantedExit) return
    const call = calls.getStore()
    if (call) return server.fail(call, error)
    if (loading) return loading(error instanceof Error ? error : new Error(String(error)))
    log.write('error', `${kind}: ${error instanceof Error ? error.message : String(error)}`, {
      event: 'uncaught',
      ...errorFields(error),
    })
    if (!settings.dev) onUnfit()
  }
  process.on('uncaughtException', (error) => uncaught(error, 'uncaught exception'))
  process.on('unhandledRejection', (error) => uncaught(error, 'unhandled rejection'))
  // The supervisor is told, and tells us.
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => undefined)

  process.exit = (code) => {
    const wanted = new WantedExit(`process.exit(${code ?? ''}) was called`)
    const call = calls.getStore()
    if (call) {
      server.fail(call, wanted)
      onUnfit()
    } else if (loading) loading(wanted)
    else return exit(code)
    throw wanted
  }
  return {
    exit: (code) => exit(code),
    whileLoading(run) {
      return new Promise((resolve, reject) => {
        loading = reject
        run()
          .then(resolve, reject)
          .finally(() => {
            loading = undefined
          })
      })
    },
  }
}

/** Thrown where user code called process.exit, so that it goes no further. */
class WantedExit extends Error {}
