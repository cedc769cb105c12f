import type { Attacher } from '../provider.js'
import { consoleOf } from './console.js'
import type { EngineApi } from './engine-api.js'
import { isNotFound } from './engine-error.js'

/** Attaches to containers of a Docker Engine. */
export function dockerAttacher(api: EngineApi): Attacher {
  return {
    async attach(handle, { stdin, detachKeys }, signal) {
      const { Config } = await api.containers.inspect(handle, signal)
      const options = { tty: Config.Tty, stdin: stdin && Config.OpenStdin, ...(detachKeys && { detachKeys }) }
      const stream = await untilOpen(signal, (opening) => api.containers.attach(handle, options, opening))
      return consoleOf(stream, {
        tty: Config.Tty,
        resize: (size) => api.containers.resize(handle, size),
        exitCode: () => exitCodeOf(api, handle),
      })
    },
  }
}

/** The streams end a moment before the engine knows the exit code; a container that still runs after that was detached from. */
async function exitCodeOf(api: EngineApi, handle: string): Promise<number | undefined> {
  const soon = AbortSignal.timeout(1500)
  try {
    return (await api.containers.wait(handle, 'not-running', soon)).exitCode
  } catch (error) {
    if (soon.aborted || isNotFound(error)) return undefined
    throw error
  }
}

/** A signal for the opening alone: what happens to an open connection when the user interrupts is the caller's to decide. */
async function untilOpen<Stream>(
  signal: AbortSignal | undefined,
  open: (opening: AbortSignal) => Promise<Stream>,
): Promise<Stream> {
  const opening = new AbortController()
  const stop = () => opening.abort(signal?.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await open(opening.signal)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
