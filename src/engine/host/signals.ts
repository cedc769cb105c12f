import { setMaxListeners } from 'node:events'

/** The user's wish to end, in two strengths. The reason of both signals is an `Interruption`. */
export interface Interruptions {
  /** After the first Ctrl-C, or a SIGTERM or SIGHUP: stop cleanly. */
  readonly graceful: AbortSignal
  /** After the second: kill. */
  readonly forced: AbortSignal
  /** Stops listening, so that the process ends on signals as programs usually do. */
  dispose(): void
}

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** Why a signal was aborted. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  readonly signal: SignalName

  constructor(signal: SignalName) {
    super(`interrupted by ${signal}`)
    this.signal = signal
  }
}

/** The part of `process` that is needed to hear signals. */
export interface SignalSource {
  on(signal: SignalName, listener: () => void): unknown
  off(signal: SignalName, listener: () => void): unknown
}

/** Listens to `source` (the process) until disposed. While it listens, no signal ends the process by itself. */
export function listenForInterruptions(source: SignalSource): Interruptions {
  const graceful = new AbortController()
  const forced = new AbortController()
  // Every step under way listens to them, and there may be hundreds.
  setMaxListeners(0, graceful.signal, forced.signal)
  const names: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const listeners = names.map((name) => ({
    name,
    listener: () => {
      const next = graceful.signal.aborted ? forced : graceful
      next.abort(new Interruption(name))
    },
  }))
  for (const { name, listener } of listeners) source.on(name, listener)
  return {
    graceful: graceful.signal,
    forced: forced.signal,
    dispose() {
      for (const { name, listener } of listeners) source.off(name, listener)
    },
  }
}
