import type { Emit } from '../engine/model/event.js'
import type { OpenTarget } from '../engine/open-target-api.js'
import type { ProjectReference } from '../engine/workflows/project.js'
import type { GlobalFlags } from './_session.js'
import type { World } from './_world.js'

/** Where a command does its work: on the Docker Engine, or on a cluster. */
export interface Place {
  /** Begins to open it, beside the reading of the stack file where that is possible. */
  begin(world: World, flags: GlobalFlags): Opening
  /** A sentence or hint of what both places share, as one would say it here: which commands to try. */
  word(text: string): string
}

/** @param reference undefined where no project is meant */
export type Opening = (
  reference: ProjectReference | undefined,
  context: { readonly emit: Emit; readonly signal: AbortSignal },
) => Promise<OpenTarget>

export const dockerPlace: Place = {
  begin(world, flags) {
    const opening = world.openDocker(flags.context)
    // Whoever asks for it hears of the failure; until then it is nobody's.
    opening.catch(() => {})
    return (_reference, { signal }) => unlessAborted(opening, signal)
  },
  word: (text) => text,
}

function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
