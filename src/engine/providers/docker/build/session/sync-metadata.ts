import type { SyncSelection } from '../sync/synced-folder.js'

/** Reads from a call's headers what the engine wants of a folder. A list with characters beyond ASCII travels escaped as in a URL query. */
export function readSelection(metadata: ReadonlyMap<string, readonly string[]>): SyncSelection {
  return {
    includePatterns: list(metadata, 'include-patterns'),
    excludePatterns: list(metadata, 'exclude-patterns'),
    followPaths: list(metadata, 'followpaths'),
  }
}

function list(metadata: ReadonlyMap<string, readonly string[]>, key: string): readonly string[] {
  const values = metadata.get(key) ?? []
  const isEncoded = metadata.get(`${key}-encoded`)?.[0] === '1'
  return isEncoded ? values.map((value) => decodeURIComponent(value.replaceAll('+', ' '))) : values
}
