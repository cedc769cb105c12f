import type { ClusterApi, WatchEvent, WatchQuery } from './cluster-api.js'
import { isClusterFailure } from './cluster-error.js'
import type { ClusterHttp } from './cluster-http.js'
import type { Manifest, ObjectKind } from './manifest.js'
import { collectionPath } from './object-paths.js'
import { selectors } from './object-requests.js'
import { translateConnectionError, translateStatus } from './translate-cluster-error.js'

/** Changes of objects, one JSON value a line (API concepts, "Efficient detection of changes"). */
export function objectWatch(http: ClusterHttp): ClusterApi['watch'] {
  return (kind, query, signal) => watch(http, kind, query, signal)
}

async function* watch(http: ClusterHttp, kind: ObjectKind, query: WatchQuery, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  const { namespace, resourceVersion } = query
  const asked = { ...selectors(query), watch: true, resourceVersion }
  try {
    const answer = await http.stream({ method: 'GET', path: collectionPath(kind, namespace), query: asked }, signal)
    for await (const line of lines(http.server, answer, signal)) {
      const event = readEvent(http.server, line)
      if (event !== undefined) yield event
    }
  } catch (error) {
    if (!isClusterFailure(error, 'expired')) throw error
    yield { type: 'expired' }
  }
}

function readEvent(server: string, line: string): WatchEvent | undefined {
  // The API documents this form for every line of a watch.
  const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: Manifest & { readonly code?: number } }
  switch (type) {
    case 'ADDED':
      return { type: 'added', object }
    case 'MODIFIED':
      return { type: 'modified', object }
    case 'DELETED':
      return { type: 'deleted', object }
    case 'ERROR':
      throw translateStatus(server, object.code ?? 500, JSON.stringify(object))
    default:
      return undefined
  }
}

async function* lines(server: string, chunks: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of chunks) {
      const parts = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n')
      rest = parts.pop() ?? ''
      for (const line of parts) if (line !== '') yield line
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : translateConnectionError(server, error)
  }
}
