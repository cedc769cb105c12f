import { parseFieldDigests } from '../../model/field-digests.js'
import { digestFields } from '../../model/fields.js'
import { resourceId } from '../../model/need.js'
import type { Observed } from '../../model/observed.js'
import type { Seen } from '../provider.js'
import { labels } from './lower/labels.js'
import type { ImageDetails, InspectedImages } from './wire/image.js'
import type { NetworkDetails } from './wire/network.js'
import type { VolumeDetails } from './wire/volume.js'

type LabelMap = Readonly<Record<string, string>>

/** @param key by which the stack knows it; else the one of its label, else its name */
export function observedNetwork(project: string, network: NetworkDetails, key: string | undefined): Observed {
  return observedStatic(
    project,
    'network',
    key ?? network.Labels?.[labels.network],
    network.Name,
    network.Id,
    network.Labels ?? {},
  )
}

export function observedVolume(project: string, volume: VolumeDetails, key: string | undefined): Observed {
  return observedStatic(project, 'volume', key ?? volume.Labels?.[labels.volume], volume.Name, volume.Name, volume.Labels ?? {})
}

/** What was asked of images, as they are observed. */
export function observedImages(project: string, images: InspectedImages): Seen {
  return new Map(
    [...images].map(([reference, image]) => [
      resourceId('image', reference),
      image === undefined ? undefined : observedImage(project, reference, image),
    ]),
  )
}

/** The digest of a build stands in the image's label; an image that came from a registry has none. */
export function observedImage(project: string, reference: string, image: ImageDetails): Observed {
  const imageLabels = image.Config.Labels ?? {}
  const context = imageLabels[labels.context]
  return {
    ...observedStatic(project, 'image', reference, reference, image.Id, imageLabels),
    fields: context === undefined ? undefined : digestFields({ 'build context': context }),
    configHash: undefined,
    image: image.Id,
  }
}

function observedStatic(
  project: string,
  kind: 'network' | 'volume' | 'image',
  key: string | undefined,
  name: string,
  handle: string,
  labelMap: LabelMap,
): Observed {
  return {
    id: resourceId(kind, key ?? name),
    kind,
    group: key ?? name,
    name,
    handle,
    needs: [],
    fields: parseFieldDigests(labelMap[labels.fields]),
    configHash: labelMap[labels.configHash],
    state: 'running',
    health: 'none',
    owner: owner(project, labelMap[labels.project]),
    oneOff: false,
    attachedNetworks: [],
    mountedVolumes: [],
  }
}

function owner(project: string, labelled: string | undefined): Observed['owner'] {
  if (labelled === undefined) return 'nobody'
  return labelled === project ? 'project' : 'another'
}
