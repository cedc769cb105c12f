import type { EngineAnswer, EngineSilence } from '../providers/docker/engine-search-api.js'

/** The silences that tell something: all of the user's choice, and of the usual places those where something is. */
export function tellingSilences(silences: readonly EngineSilence[]): readonly EngineSilence[] {
  return silences.filter(({ reason, absent }) => reason === 'chosen' || !absent)
}

/** `engine 28.5.2 (API 1.51) answers at unix:///var/run/docker.sock (default socket)`. */
export function describeAnswer({ address, source, version, apiVersion }: EngineAnswer): string {
  return `engine ${version} (API ${apiVersion}) answers at ${address} (${source})`
}
