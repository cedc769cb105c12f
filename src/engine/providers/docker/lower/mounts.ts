import type { Mount } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { HostConfig, MountConfig } from '../wire/container.js'
import { type ApiFeature, apiHas } from './api-features.js'
import type { FileMount } from './files.js'

/**
 * `Binds` and `Mounts` of a container. A plain bind or named volume goes into `Binds`, as Compose has it; what `Binds` cannot say
 * (propagation, recursion, no creating of a missing source, volume options) goes into `Mounts`, with everything else.
 */
export function containerMounts(
  stack: Stack,
  mounts: readonly Mount[],
  files: readonly FileMount[],
  apiVersion: string,
): Pick<HostConfig, 'Binds' | 'Mounts'> {
  const declared = new Set(mounts.map((mount) => mount.target))
  const plain = mounts.filter(fitsBinds)
  const rest = mounts.filter((mount) => !fitsBinds(mount))
  const binds = plain.map((mount) => bindText(stack, mount))
  const configs = [
    ...rest.map((mount) => mountConfig(stack, mount, apiVersion)),
    ...files.filter((file) => !declared.has(file.target)).map(fileMount),
  ]
  return { Binds: binds.length > 0 ? binds : undefined, Mounts: configs.length > 0 ? configs : undefined }
}

function fitsBinds(mount: Mount): boolean {
  if (mount.type === 'bind') {
    const { bind } = mount
    return bind === undefined || (bind.create_host_path === true && !bind.propagation && !bind.recursive)
  }
  if (mount.type !== 'volume' || !mount.source) return false
  const { volume } = mount
  return !volume?.nocopy && !volume?.subpath && Object.keys(volume?.labels ?? {}).length === 0
}

function bindText(stack: Stack, mount: Mount): string {
  const options = [mount.read_only === true ? 'ro' : 'rw', ...(mount.bind?.selinux ? [mount.bind.selinux] : [])]
  return `${source(stack, mount)}:${mount.target}:${options.join(',')}`
}

function source(stack: Stack, mount: Mount): string | undefined {
  if (mount.type !== 'volume' || !mount.source) return mount.source
  return stack.volumes[mount.source]?.name ?? mount.source
}

function mountConfig(stack: Stack, mount: Mount, apiVersion: string): MountConfig {
  const has = (feature: ApiFeature) => apiHas(apiVersion, feature)
  return {
    Type: mount.type,
    Source: source(stack, mount),
    Target: mount.target,
    ReadOnly: mount.read_only,
    Consistency: mount.consistency,
    ...(mount.type === 'bind' && mount.bind && { BindOptions: bindOptions(mount.bind, has) }),
    ...(mount.type === 'volume' &&
      mount.volume && {
        VolumeOptions: { NoCopy: mount.volume.nocopy, Subpath: mount.volume.subpath, Labels: mount.volume.labels },
      }),
    ...(mount.type === 'tmpfs' &&
      mount.tmpfs && {
        TmpfsOptions: {
          SizeBytes: mount.tmpfs.size === undefined ? undefined : Number(mount.tmpfs.size),
          Mode: mount.tmpfs.mode,
        },
      }),
    ...(mount.type === 'image' && mount.image?.subpath && { ImageOptions: { Subpath: mount.image.subpath } }),
  }
}

function bindOptions(
  bind: NonNullable<Mount['bind']>,
  has: (feature: ApiFeature) => boolean,
): NonNullable<MountConfig['BindOptions']> {
  return {
    Propagation: bind.propagation,
    // Older engines do not know it; there the folder has been made before (a folder resource).
    CreateMountpoint: has('bind mounts that create a missing folder') && bind.create_host_path ? true : undefined,
    NonRecursive: bind.recursive === 'disabled' ? true : undefined,
    ReadOnlyNonRecursive: bind.recursive === 'writable' ? true : undefined,
    ReadOnlyForceRecursive: bind.recursive === 'readonly' ? true : undefined,
  }
}

function fileMount(file: FileMount): MountConfig {
  return {
    Type: 'bind',
    Source: file.source,
    Target: file.target,
    ReadOnly: true,
    ...(file.kind === 'secret' && { BindOptions: {} }),
  }
}
