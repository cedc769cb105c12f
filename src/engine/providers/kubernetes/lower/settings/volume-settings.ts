import { accessModes, type VolumeSettings } from './kubernetes-settings.js'
import { list, object, oneOf, type Reader, text } from './read-values.js'

/** A size as the API takes it: `10Gi`, `500Mi`. */
export const quantity: Reader<string> = text(/^\d+(\.\d+)?([KMGTPE]i?|k)?$/, 'a size (`10Gi`, `500Mi`)', (size) => {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtpe])i?b?$/i.exec(size)
  return match === null ? undefined : `write \`${match[1]}${match[2]?.toUpperCase()}i\``
})

/** What stands in the `x-k8s` of a volume. */
export const volumeReader = object<VolumeSettings>({
  size: quantity,
  storageClass: text(),
  accessModes: list(oneOf(accessModes)),
})
