import type { ObjectResource } from '../lower/kubernetes-resource.js'
import type { Manifest } from '../manifest.js'
import type { Tools } from './tools.js'

/** What is waited for from now on is this state, or a later one. */
export function noteWritten({ written }: Tools, { kind, name }: ObjectResource, { metadata }: Manifest): void {
  const { uid, generation } = metadata
  written.set(`${kind}/${name}`, { ...(uid !== undefined && { uid }), ...(generation !== undefined && { generation }) })
}
