import type { PodContainer } from '../cluster-api.js'
import { ClusterError } from '../cluster-error.js'
import { objectKinds } from '../object-kinds.js'
import { asPod, type PodObject } from '../wire.js'
import type { PodPlace } from './daily-tools.js'

/** The container that a handle names: `web-7d9f-x2x4k`, or `web-7d9f-x2x4k/proxy` where the pod has several. */
export async function containerAt(tools: PodPlace, handle: string, signal?: AbortSignal): Promise<PodContainer> {
  const [pod = '', container] = handle.split('/')
  const { namespace } = tools
  if (container !== undefined) return { namespace, pod, container }
  const [first] = (await podAt(tools, handle, signal)).spec?.containers ?? []
  return { namespace, pod, container: first?.name ?? '' }
}

/** @throws ClusterError when the pod is gone */
export async function podAt({ api, namespace }: PodPlace, handle: string, signal?: AbortSignal): Promise<PodObject> {
  const [name = ''] = handle.split('/')
  const found = await api.get({ kind: objectKinds.pod, name, namespace }, signal)
  if (found === undefined)
    throw new ClusterError('not-found', `pod ${name} is gone`, { hint: 'try again: another may have taken its place' })
  return asPod(found)
}
