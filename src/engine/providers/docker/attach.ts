import type { Attacher } from '../provider.js'
import { consoleOf } from './console.js'
import type { EngineApi } from './engine-api.js'

/** Attaches to containers of a Docker Engine. */
export function dockerAttacher(api: EngineApi): Attacher {
  return {
    async attach(handle, { stdin, detachKeys }, signal) {
      const { Config, State } = await api.containers.inspect(handle, signal)
      const options = { tty: Config.Tty, stdin: stdin && Config.OpenStdin, ...(detachKeys && { detachKeys }) }
      const waiting = new AbortController()
      // Asked before the start: a container that removes itself is gone once it has ended.
      const ended = api.containers.wait(handle, State.Running ? 'not-running' : 'next-exit', waiting.signal)
      ended.catch(() => {})
      const stream = await untilOpen(signal, (opening) => api.containers.attach(handle, options, opening))
      const console = consoleOf(stream, {
        tty: Config.Tty,
        resize: (size) => api.containers.resize(handle, size),
        exitCode: async () => {
          // Whoever has closed the connection has detached, and waits for no code.
          if (waiting.signal.aborted) return undefined
          return exitCodeOf(ended).finally(() => waiting.abort())
        },
      })
      return {
        ...console,
        close() {
          waiting.abort()
          console.close()
        },
      }
    },
  }
}

/** The streams end a moment before the engine knows the exit code; a container that still runs after that was detached from. */
async function exitCodeOf(ended: Promise<{ readonly exitCode: number }>): Promise<number | undefined> {
  const { setTimeout: delay } = await import('node:timers/promises')
  const patience = new AbortController()
  const detached = delay(1500, undefined, { signal: patience.signal }).catch(() => undefined)
  try {
    return (await Promise.race([ended, detached]))?.exitCode
  } finally {
    patience.abort()
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
