import type { V1Container } from '@kubernetes/client-node'
import { literal } from './container.js'
import { objectName } from './names.js'
import { imageReference } from './node-images.js'
import type { PlacedMount } from './placed-mount.js'
import type { ServiceInStack } from './service-in-stack.js'

/**
 * What Docker does with a volume that is mounted for the first time: it is filled with what the image holds at that place, with owners and
 * modes. Here a container of the same image does it before the service's own. One that was broken off is done again.
 * @returns undefined where there is nothing to copy
 */
export function copyUp(of: ServiceInStack, mounts: readonly PlacedMount[]): V1Container | undefined {
  const filled = mounts.filter(({ mount, copyUp }) => copyUp === true && of.image?.filledPaths.has(mount.mountPath) === true)
  if (filled.length === 0) return undefined
  if (of.image?.canCopy === false) {
    const reason = 'the image has no `sh` and `cp`, so that what it holds there is not copied into the volume'
    for (const { keys = ['image'] } of filled) of.accounts.approximated(keys, reason)
    return undefined
  }
  const name = objectName(`copy-up-${of.name}`)
  const pairs = filled.flatMap(({ mount }, index) => [mount.mountPath, `/.stack/${index}`])
  return {
    name,
    image: imageReference(of),
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', literal(script), name, ...pairs],
    // Owners can only be kept by root.
    securityContext: { runAsUser: 0, runAsGroup: 0 },
    volumeMounts: filled.map(({ mount: { name: volume, subPath } }, index) => ({
      name: volume,
      mountPath: `/.stack/${index}`,
      ...(subPath !== undefined && { subPath }),
    })),
  }
}

/** Pairs of places, from where and to where. `lost+found` is no content of a volume, but of its disk. */
const script = `while [ $# -gt 0 ]; do
  if [ -e "$2/.stack-copying" ] || [ -z "$(ls -A "$2" | grep -vx lost+found)" ]; then
    : > "$2/.stack-copying" && cp -a "$1/." "$2/" && rm "$2/.stack-copying" || exit 1
  fi
  shift 2
done`
