import type { LoadFailure } from '../loading/load-failure.js'

/** What a worker tells its supervisor. */
export type WorkerMessage =
  /** The handler is loaded, and calls are taken. */
  | { readonly type: 'serving' }
  /** It could not be loaded. */
  | { readonly type: 'failed'; readonly failure: LoadFailure }
  /** It works on calls, the last of which may take until then (milliseconds of the epoch); said again while it does. */
  | { readonly type: 'busy'; readonly until: number }
  | { readonly type: 'idle' }
  /** It cannot go on for long: another one is needed. */
  | { readonly type: 'ending' }

/** What a supervisor tells its worker. */
export type SupervisorMessage =
  /** To one that was started ahead of need: load the handler, and take over. */
  | { readonly type: 'load' }
  /** Another worker took over: end calls, hand on what comes over connections that are still open, end. */
  | { readonly type: 'retire' }
  /** The container is to stop. */
  | { readonly type: 'drain' }
  /** Why newer code could not be loaded, where this worker has no code that could. */
  | { readonly type: 'failure'; readonly failure: LoadFailure }
