import { printFieldDigests } from '../../../model/field-digests.js'
import { digestFields } from '../../../model/fields.js'
import { resourceId } from '../../../model/need.js'
import type { Stack, Volume } from '../../../model/stack.js'
import type { VolumeResource } from './docker-resource.js'
import { flatten } from './fields.js'
import { labels, volumeLabels } from './labels.js'
import type { LowerContext } from './lower-context.js'

/** The volumes that services mount; one that nobody mounts is not made, as in Compose. */
export function lowerVolumes(stack: Stack, context: LowerContext, used: ReadonlySet<string>): readonly VolumeResource[] {
  return Object.entries(stack.volumes)
    .filter(([key]) => used.has(key))
    .map(([key, volume]) => lowerVolume(stack, key, volume, context))
}

function lowerVolume(stack: Stack, key: string, volume: Volume, context: LowerContext): VolumeResource {
  const configHash = context.hashes.volume(volume)
  const { name: _name, labels: own = {}, external = false, ...rest } = volume
  const spec = flatten({ ...rest, labels: own })
  return {
    id: resourceId('volume', key),
    kind: 'volume',
    group: key,
    name: volume.name,
    needs: [],
    spec: external ? {} : spec,
    configHash,
    lifetime: 'static',
    change: 'keep',
    external,
    origin: context.origins.at(['volumes', key]),
    body: {
      Name: volume.name,
      Driver: volume.driver,
      DriverOpts: volume.driver_opts,
      Labels: { ...own, ...volumeLabels(stack, key, configHash), [labels.fields]: printFieldDigests(digestFields(spec)) },
    },
  }
}
