import type { EngineSearchResult, EngineSilence } from '../engine-search-api.js'
import { formatEndpoint } from './endpoint.js'
import { causeCode, type FailedAttempt, isAbsent } from './find-engine.js'
import { searchEngine } from './open-users-engine.js'
import type { Surroundings } from './surroundings.js'

/** The search for the user's engine, as `engine` and `doctor` report it. @param context what `--context` said */
export async function lookForEngine(
  surroundings: Surroundings,
  context?: string,
  signal?: AbortSignal,
): Promise<EngineSearchResult> {
  const search = await searchEngine(surroundings, context, signal)
  const silences = search.tried.map(describeAttempt)
  if (!search.found) return { silences }
  const { Version: version } = await search.engine.version(signal)
  const { address, apiVersion } = search.engine
  return { answer: { address, source: search.candidate.source, version, apiVersion }, silences }
}

function describeAttempt({ candidate, problem }: FailedAttempt): EngineSilence {
  return {
    address: formatEndpoint(candidate.endpoint),
    source: candidate.source,
    reason: candidate.reason,
    problem: problem.message,
    denied: /^(EACCES|EPERM)$/.test(causeCode(problem)),
    absent: isAbsent(problem),
  }
}
