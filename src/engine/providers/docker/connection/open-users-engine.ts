import { openEngine } from '../dockerode-engine-api.js'
import type { EngineApi } from '../engine-api.js'
import { engineCandidates } from './engine-candidates.js'
import { type EngineSearch, findEngine, nothingFound } from './find-engine.js'
import type { Surroundings } from './surroundings.js'

/** Looks for the user's engine and opens it, with every place that was tried before. For `doctor` and `engine status`. */
export async function searchEngine(
  surroundings: Surroundings,
  context?: string,
  signal?: AbortSignal,
): Promise<EngineSearch<EngineApi>> {
  const candidates = await engineCandidates(surroundings, context)
  return findEngine(candidates, ({ endpoint }) => openEngine(endpoint, surroundings.env, signal))
}

/**
 * The user's engine, open.
 * @param context what `--context` said
 * @throws EngineError when none can be used, StackError when the user's choice cannot be read
 */
export async function openUsersEngine(surroundings: Surroundings, context?: string, signal?: AbortSignal): Promise<EngineApi> {
  const search = await searchEngine(surroundings, context, signal)
  if (!search.found) throw nothingFound(search.tried)
  return search.engine
}
