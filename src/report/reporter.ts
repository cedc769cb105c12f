import type { Emit } from '../engine/model/event.js'

/** Draws events as they come. */
export interface Reporter {
  readonly emit: Emit
  /** Ends the live view and resolves when everything has been written; afterwards the terminal belongs to the command again. */
  close(): Promise<void>
}
