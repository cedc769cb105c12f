import type { V1VolumeMount } from '@kubernetes/client-node'
import { digest } from '../../../model/fields.js'
import type { Mount } from '../../../model/service.js'
import { bindMount } from './binds.js'
import { copyUp } from './copy-up.js'
import { fileMounts } from './files.js'
import { objectName } from './names.js'
import type { PlacedMount } from './placed-mount.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'
import { volumeSource } from './volumes.js'

/**
 * What is mounted into a service's container: volumes, folders of this machine, images, volumes of other services, what its image declares
 * as volumes, configs and secrets. Memory is the part of `tmpfs.ts`.
 */
export function lowerMounts(of: ServiceInStack): PodPart {
  const own = [...(of.service.volumes ?? []).entries()].flatMap(([index, mount]) => {
    const keys = ['volumes', index]
    return placed(of, mount, keys).map((each) => ({ ...each, keys }))
  })
  const taken = volumesFrom(of, [of.name])
  const known = firstOfEachPlace([...own, ...taken])
  const image = imageVolumes(of, known)
  const files = fileMounts(of).filter(({ mount }) => !known.some((each) => each.mount.mountPath === mount.mountPath))
  const all = [...known, ...image, ...files]
  if (all.length === 0) return {}
  const copies = copyUp(of, all)
  return {
    container: { volumeMounts: all.map(({ mount }) => mount) },
    pod: {
      volumes: [...new Map(all.map(({ volume }) => [volume.name, volume])).values()],
      ...(copies !== undefined && { initContainers: [copies] }),
    },
    needs: all.flatMap(({ needs = [] }) => needs),
  }
}

type Keys = readonly (string | number)[]

function placed(of: ServiceInStack, mount: Mount, keys: Keys): readonly PlacedMount[] {
  if (mount.consistency !== undefined) of.accounts.ignored([...keys, 'consistency'], 'there is one kind of it')
  switch (mount.type) {
    case 'volume':
      return mount.source === undefined || mount.source === ''
        ? [anonymous(of, mount, keys)]
        : named(of, mount, mount.source, keys)
    case 'bind':
      return bindMount(of, mount, keys)
    case 'tmpfs':
      // As `tmpfs` of the service: `tmpfs.ts`.
      return []
    case 'image':
      return imageMount(of, mount, keys)
    default:
      of.accounts.rejected(keys, `there are no mounts of type \`${mount.type}\` on a cluster`)
      return []
  }
}

function named(of: ServiceInStack, mount: Mount, key: string, keys: Keys): readonly PlacedMount[] {
  const source = volumeSource(of.stack, key, of.context)
  if (source === undefined) return []
  const subPath = mount.volume?.subpath
  of.accounts.translated(keys, `volumeMount ${mount.target} of volume ${key}`)
  if (mount.volume?.labels !== undefined) of.accounts.ignored([...keys, 'volume', 'labels'], 'the volume has labels of its own')
  return [
    {
      ...source,
      mount: { ...place(source.volume.name, mount), ...(subPath !== undefined && { subPath: subPath.replace(/^\/+/, '') }) },
      ...(mount.volume?.nocopy !== true && { copyUp: true }),
    },
  ]
}

function anonymous(of: ServiceInStack, mount: Mount, keys: Keys): PlacedMount {
  of.accounts.approximated(
    keys,
    `an emptyDir at ${mount.target}: new for each Pod, where Docker carries it over to the next container`,
  )
  const name = podVolumeName('anonymous', of, mount.target)
  return { volume: { name, emptyDir: {} }, mount: place(name, mount), ...(mount.volume?.nocopy !== true && { copyUp: true }) }
}

/** An image as a volume: in Kubernetes since 1.31 behind a gate, for everybody since 1.36 (KEP-4639). */
function imageMount(of: ServiceInStack, mount: Mount, keys: Keys): readonly PlacedMount[] {
  const { minor } = of.context.facts.cluster
  if (minor < 33) {
    of.accounts.rejected(keys, `Kubernetes 1.${minor} cannot mount images, 1.36 can`)
    return []
  }
  if (minor >= 36) of.accounts.translated(keys, `image volume at ${mount.target}`)
  else of.accounts.approximated(keys, `Kubernetes 1.${minor} mounts images only with the feature gate ImageVolume`)
  const name = podVolumeName('image', of, mount.target)
  const subPath = mount.image?.subpath
  return [
    {
      volume: { name, image: { reference: mount.source ?? '', pullPolicy: 'IfNotPresent' } },
      mount: { name, mountPath: mount.target, readOnly: true, ...(subPath !== undefined && { subPath }) },
    },
  ]
}

/** The mounts of other services that this one takes over: `volumes_from: [db:ro]`. */
function volumesFrom(of: ServiceInStack, seen: readonly string[]): readonly PlacedMount[] {
  return (of.service.volumes_from ?? []).flatMap((text, index) => {
    const [target = '', mode] = text.split(':')
    const keys = ['volumes_from', index]
    const service = of.stack.services[target]
    if (service === undefined || seen.includes(target)) {
      if (service === undefined) of.accounts.rejected(keys, 'a container that is not of this stack has nothing on the cluster')
      return []
    }
    of.accounts.translated(keys, `the volumes of ${target}`)
    const other: ServiceInStack = { ...of, name: target, service, accounts: silent }
    const mounts = (service.volumes ?? []).flatMap((mount) => placed(other, mount, []))
    if (mounts.some(({ volume }) => volume.emptyDir !== undefined)) {
      of.accounts.approximated(keys, `anonymous volumes of ${target} are its own: each Pod has one`)
    }
    const all = [...mounts, ...volumesFrom({ ...other, image: undefined }, [...seen, target])]
    return mode === 'ro' ? all.map((each) => ({ ...each, mount: { ...each.mount, readOnly: true } })) : all
  })
}

/** Accounts of what another service accounts for. */
const silent: ServiceInStack['accounts'] = {
  translated: () => undefined,
  approximated: () => undefined,
  ignored: () => undefined,
  rejected: () => undefined,
}

/** What the image declares as a volume outlives the container (not the Pod), as an anonymous volume does on Docker. */
function imageVolumes({ image, ...of }: ServiceInStack, known: readonly PlacedMount[]): readonly PlacedMount[] {
  const { volumes = [], tmpfs = [] } = of.service
  const taken = new Set([
    ...known.map(({ mount }) => mount.mountPath),
    ...volumes.map(({ target }) => target),
    ...tmpfs.map((text) => text.split(':')[0]),
  ])
  const free = (image?.volumes ?? []).filter((path) => !taken.has(path.replace(/(.)\/+$/, '$1')))
  return free.map((path): PlacedMount => {
    const name = podVolumeName('anonymous', of, path)
    return { volume: { name, emptyDir: {} }, mount: { name, mountPath: path }, copyUp: true }
  })
}

function firstOfEachPlace(mounts: readonly PlacedMount[]): readonly PlacedMount[] {
  const places = new Set<string>()
  return mounts.filter(({ mount }) => {
    const isNew = !places.has(mount.mountPath)
    places.add(mount.mountPath)
    return isNew
  })
}

function place(name: string, { target, read_only }: Mount): V1VolumeMount {
  return { name, mountPath: target, ...(read_only === true && { readOnly: true }) }
}

/** Of what belongs to one service at one place. */
function podVolumeName(kind: string, { name }: Pick<ServiceInStack, 'name'>, target: string): string {
  return objectName(`${kind}-${name}-${digest(target).slice(0, 6)}`)
}
