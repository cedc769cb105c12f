import type { V1Volume, V1VolumeMount } from '@kubernetes/client-node'
import type { Need } from '../../../model/need.js'
import type { KeyPath } from '../../../model/origin.js'

/** Something that is mounted at one place of a container. */
export interface PlacedMount {
  /** In the Pod. Of those of one name, one stands there. */
  readonly volume: V1Volume
  /** In the container. */
  readonly mount: V1VolumeMount
  /** Whether what the image holds at that place is copied into it while it is empty, as Docker does for volumes. */
  readonly copyUp?: true
  /** Of the service, where it stands in the file. */
  readonly keys?: KeyPath
  readonly needs?: readonly Need[]
}
