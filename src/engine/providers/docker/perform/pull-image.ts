import type { Outcome } from '../../../model/event.js'
import type { Step } from '../../../model/plan.js'
import type { PerformContext } from '../../provider.js'
import type { DockerResource, ImageResource } from '../lower/docker-resource.js'
import { isNodeBase } from '../node-base/node-image.js'
import { stepRef } from './step-ref.js'
import type { Tools } from './tools.js'

/** Pulls an image with the user's credentials, or assembles the Node base; progress is the bytes of all its layers together. */
export async function pullImage(
  { api, registryAuth, loadNodeBase }: Tools,
  image: ImageResource,
  step: Step<DockerResource>,
  { emit, signal }: PerformContext,
): Promise<Outcome> {
  if (isNodeBase(image.name)) return loadNodeBase(image.name, signal)
  const options = { platform: image.platform, auth: await registryAuth(image.name) }
  const layers = new Map<string, { readonly current: number; readonly total: number }>()
  let upToDate = false
  for await (const { id, status = '', progressDetail } of api.images.pull(image.name, options, signal)) {
    upToDate ||= status.includes('Image is up to date')
    if (id === undefined || status !== 'Downloading' || progressDetail?.total === undefined) continue
    layers.set(id, { current: progressDetail.current ?? 0, total: progressDetail.total })
    const sizes = [...layers.values()]
    emit({
      type: 'step-progress',
      step: stepRef(step),
      progress: {
        type: 'bytes',
        label: 'downloading',
        current: sizes.reduce((sum, { current }) => sum + current, 0),
        total: sizes.reduce((sum, { total }) => sum + total, 0),
      },
    })
  }
  return { text: upToDate ? 'up to date' : 'pulled' }
}
