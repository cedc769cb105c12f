import { docker } from '../docker.js'

/** Ids of what the engine's builder keeps for later builds. */
export type BuildCache = ReadonlySet<string>

export function buildCache(): BuildCache {
  return new Set(docker('system', 'df', '--verbose', '--format', '{{range .BuildCache}}{{println .ID}}{{end}}'))
}

/**
 * Lets the builder forget what it has kept since: a context of 20,000 files, once for each time that one of them changed, is gigabytes of small
 * files, of which the builder counts the bytes alone. What other images are made of stays.
 */
export function forgetSince(before: BuildCache): void {
  const since = [...buildCache()].filter((id) => !before.has(id))
  if (since.length > 0) docker('builder', 'prune', '--all', '--force', '--filter', `id=^(${since.join('|')})$`)
}
