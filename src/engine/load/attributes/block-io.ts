import type { ListAttribute, ObjectAttribute } from './attribute.js'
import { bytes, integer, listOf, text } from './scalars.js'

const throttled: ListAttribute = listOf({ type: 'object', extensions: 'no', attributes: { path: text, rate: bytes } })

/** The weight and the limits of a container's disk access. */
export const blockIo: ObjectAttribute = {
  type: 'object',
  extensions: 'no',
  attributes: {
    weight: integer,
    weight_device: listOf({ type: 'object', extensions: 'no', attributes: { path: text, weight: integer } }),
    device_read_bps: throttled,
    device_read_iops: throttled,
    device_write_bps: throttled,
    device_write_iops: throttled,
  },
}
