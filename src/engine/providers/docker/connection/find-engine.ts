import { EngineError } from '../engine-error.js'
import { formatEndpoint } from './endpoint.js'
import type { EngineCandidate } from './engine-candidates.js'

/** What came of the search: an open engine and where it was, or every place that was tried in vain. */
export type EngineSearch<Engine> =
  | {
      readonly found: true
      readonly engine: Engine
      readonly candidate: EngineCandidate
      readonly tried: readonly FailedAttempt[]
    }
  | { readonly found: false; readonly tried: readonly FailedAttempt[] }

export interface FailedAttempt {
  readonly candidate: EngineCandidate
  readonly problem: EngineError
}

/**
 * Opens the first candidate that answers.
 * @param candidates of `engineCandidates`, in order
 * @param open opens one; its EngineErrors become attempts, anything else is passed on
 */
export async function findEngine<Engine>(
  candidates: readonly EngineCandidate[],
  open: (candidate: EngineCandidate) => Promise<Engine>,
): Promise<EngineSearch<Engine>> {
  const tried: FailedAttempt[] = []
  for (const candidate of candidates) {
    try {
      return { found: true, engine: await open(candidate), candidate, tried }
    } catch (problem) {
      if (!(problem instanceof EngineError)) throw problem
      tried.push({ candidate, problem })
    }
  }
  return { found: false, tried }
}

/**
 * The error of a search in vain: what went wrong at the place the user chose; otherwise at the first place where something is but cannot
 * be used (no permission, too old, TLS); otherwise that no engine was found.
 */
export function nothingFound(tried: readonly FailedAttempt[]): EngineError {
  const telling = tried.find(({ candidate }) => candidate.reason === 'chosen') ?? tried.find(({ problem }) => !isAbsent(problem))
  if (telling) {
    const { candidate, problem } = telling
    const chosen = candidate.reason === 'chosen' ? ` (${candidate.source})` : ''
    return new EngineError(problem.failure, `${problem.message}${chosen}`, {
      ...(problem.hint && { hint: problem.hint }),
      ...(problem.status && { status: problem.status }),
      cause: problem.cause ?? problem,
    })
  }
  const first = tried[0]
  const place = first ? ` at ${formatEndpoint(first.candidate.endpoint)} or at any other usual place` : ''
  return new EngineError('unreachable', `no Docker Engine answers${place}`, {
    hint: '`stack engine start` starts one; `stack doctor` looks closer',
    cause: first?.problem,
  })
}

/** Whether nothing is there at all: no socket, or one that nobody listens on. */
export function isAbsent(problem: EngineError): boolean {
  return problem.failure === 'unreachable' && /^(ENOENT|ECONNREFUSED|ENOTDIR)$/.test(causeCode(problem))
}

/** The code of the system's error below: `ENOENT`, `EACCES`; empty where there is none. */
export function causeCode({ cause }: EngineError): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
