import type { ClusterApi } from './cluster-api.js'
import type { ClusterHttp } from './cluster-http.js'
import { objectKinds } from './object-kinds.js'
import { objectPath } from './object-paths.js'
import { translateConnectionError } from './translate-cluster-error.js'

/** A container's output from the node, in chunks as they come. */
export function podLogs(http: ClusterHttp): ClusterApi['logs'] {
  return async function* logs({ namespace, pod, container }, query, signal) {
    const { follow, timestamps, tail, since, previous } = query
    const path = objectPath({ kind: objectKinds.pod, name: pod, namespace }, 'log')
    const asked = { container, follow, timestamps, tailLines: tail, sinceTime: since, previous }
    const answer = await http.stream({ method: 'GET', path, query: asked }, signal)
    try {
      for await (const chunk of answer) yield chunk
    } catch (error) {
      throw signal.aborted ? signal.reason : translateConnectionError(http.server, error)
    }
  }
}
