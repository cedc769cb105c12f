import type { V1Volume } from '@kubernetes/client-node'
import { resourceId } from '../../../model/need.js'
import type { Mapping } from '../../../model/service.js'
import type { Stack, Volume } from '../../../model/stack.js'
import type { ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { objectName } from './names.js'
import { nodePathOf } from './node-paths.js'
import { objectResource } from './object-resource.js'
import type { PlacedMount } from './placed-mount.js'
import { servicesOf } from './service-in-stack.js'

/**
 * One PersistentVolumeClaim for each named volume that services mount, whoever they are: on one node they all share it, as in Compose.
 * Those that options of Docker's `local` driver put elsewhere (NFS, a folder of this machine, memory) need none.
 */
export function lowerVolumes(stack: Stack, context: LowerContext): readonly ObjectResource[] {
  return usedVolumes(stack, context).flatMap(([key, volume]) => {
    accountForVolume(stack, key, volume, context)
    return backingOf(key, volume, context).type === 'claim' && volume.external !== true
      ? [claim(stack, key, volume, context)]
      : []
  })
}

/** The Pod's side of a named volume, and what has to be there before; undefined where it cannot be had. */
export function volumeSource(
  stack: Stack,
  key: string,
  context: LowerContext,
): Pick<PlacedMount, 'volume' | 'needs'> | undefined {
  const volume = stack.volumes[key]
  if (volume === undefined) return undefined
  const source = podVolume(stack, key, volume, context)
  if (source === undefined) return undefined
  const id = resourceId('persistent-volume-claim', claimName(stack, key, volume))
  const needs = [{ id, until: 'exists', follows: 'no', required: true } as const]
  const isOurs = source.persistentVolumeClaim !== undefined && volume.external !== true
  return { volume: { name: objectName(`volume-${key}`), ...source }, ...(isOurs && { needs }) }
}

/** Where the contents of a volume are. */
type Backing =
  | { readonly type: 'claim' }
  | { readonly type: 'nfs'; readonly server: string; readonly path: string; readonly options: readonly string[] }
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'memory'; readonly size?: string }
  | { readonly type: 'unknown'; readonly keys: readonly string[]; readonly reason: string }

/** What the options of Docker's `local` driver, those of mount(8), say. */
function backingOf(key: string, { driver = 'local', driver_opts: given = {} }: Volume, context: LowerContext): Backing {
  if (context.settings.volumes.get(key)?.storageClass !== undefined) return { type: 'claim' }
  if (driver !== 'local' && driver !== 'default') {
    return { type: 'unknown', keys: ['driver'], reason: `there is no driver \`${driver}\` on a cluster` }
  }
  const { type = '', o = '', device = '' } = given
  const options = o.split(',').filter((option) => option !== '')
  if (type === 'tmpfs') {
    const size = options.find((option) => option.startsWith('size='))?.slice('size='.length)
    return { type: 'memory', ...(size !== undefined && { size: sizeQuantity(size) }) }
  }
  if (type === 'nfs' || type === 'nfs4') {
    const server = options.find((option) => option.startsWith('addr='))?.slice('addr='.length) ?? device.split(':')[0] ?? ''
    const path = device.slice(device.indexOf(':') + 1)
    return { type: 'nfs', server, path, options: options.filter((option) => !/^(addr=|rw$)/.test(option)) }
  }
  if (options.some((option) => option === 'bind' || option === 'rbind')) return { type: 'folder', path: device }
  if (type === '' || type === 'none') return { type: 'claim' }
  return { type: 'unknown', keys: ['driver_opts', 'type'], reason: `a cluster cannot mount \`${type}\`` }
}

/** `64m` of mount(8) in the spelling of the API. */
function sizeQuantity(size: string): string {
  const match = /^(\d+)([kmg])?b?$/i.exec(size)
  return match === null ? size : `${match[1]}${match[2] === undefined ? '' : `${match[2].toUpperCase()}i`}`
}

function podVolume(stack: Stack, key: string, volume: Volume, context: LowerContext): Omit<V1Volume, 'name'> | undefined {
  const backing = backingOf(key, volume, context)
  switch (backing.type) {
    case 'claim':
      return { persistentVolumeClaim: { claimName: claimName(stack, key, volume) } }
    case 'nfs':
      return { nfs: { server: backing.server, path: backing.path } }
    case 'memory':
      return { emptyDir: { medium: 'Memory', ...(backing.size !== undefined && { sizeLimit: backing.size }) } }
    case 'folder': {
      const path = nodePathOf(backing.path, context.facts.cluster.mounts)
      return path === undefined ? undefined : { hostPath: { path, type: 'Directory' } }
    }
    case 'unknown':
      return undefined
  }
}

function claim(stack: Stack, key: string, volume: Volume, context: LowerContext): ObjectResource {
  const { settings } = context
  const own = settings.volumes.get(key) ?? {}
  const size = own.size ?? settings.size ?? '1Gi'
  const storageClass = own.storageClass ?? settings.storageClass
  const accessModes = own.accessModes ?? ['ReadWriteOnce']
  return objectResource(stack, context, {
    kind: 'persistent-volume-claim',
    name: claimName(stack, key, volume),
    group: key,
    body: {
      spec: {
        accessModes,
        resources: { requests: { storage: size } },
        ...(storageClass !== undefined && { storageClassName: storageClass }),
      },
    },
    annotations: asAnnotations(volume.labels),
    fields: { size, accessModes, ...(storageClass !== undefined && { storageClass }), ...labelFields(volume.labels) },
    change: 'keep',
    origin: context.origins.at(['volumes', key]),
  })
}

/** The volume's key; the name that the user gave it where they did. */
function claimName(stack: Stack, key: string, { name, external }: Volume): string {
  return objectName(external !== true && name === `${stack.name}_${key}` ? key : name)
}

/** Labels of Docker whose names the API takes too. */
function asAnnotations(labels: Mapping = {}): Mapping {
  const valid = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/
  return Object.fromEntries(Object.entries(labels).filter(([name]) => valid.test(name) && !name.startsWith('kompose.')))
}

function labelFields(labels: Mapping | undefined): Mapping {
  return Object.fromEntries(Object.entries(asAnnotations(labels)).map(([name, value]) => [`labels.${name}`, value]))
}

function usedVolumes(stack: Stack, context: LowerContext): readonly (readonly [string, Volume])[] {
  const mounts = servicesOf(stack, context).flatMap(({ service }) => service.volumes ?? [])
  const used = new Set(mounts.flatMap(({ type, source }) => (type === 'volume' && source !== undefined ? [source] : [])))
  return Object.entries(stack.volumes).filter(([key]) => used.has(key))
}

function accountForVolume(stack: Stack, key: string, volume: Volume, context: LowerContext): void {
  const { accounts, facts } = context
  const path = ['volumes', key]
  const name = claimName(stack, key, volume)
  const backing = backingOf(key, volume, context)
  if (volume.labels !== undefined) accounts.translated([...path, 'labels'], 'annotations of the PersistentVolumeClaim')
  if (volume.external === true) {
    accountForExternal(path, name, context)
    return
  }
  switch (backing.type) {
    case 'claim':
      accounts.translated(path, `PersistentVolumeClaim ${name}`)
      accountForSharing(stack, key, context)
      break
    case 'memory':
      accounts.approximated(path, 'an emptyDir in memory for each Pod: it is shared by nobody', 'mount it as tmpfs')
      break
    case 'nfs':
      if (backing.options.length === 0) accounts.translated(path, `NFS ${backing.server}:${backing.path}, mounted by the node`)
      else accounts.approximated(path, `NFS ${backing.server}:${backing.path}; options ${backing.options.join(', ')} are lost`)
      break
    case 'folder': {
      const seen = nodePathOf(backing.path, facts.cluster.mounts)
      if (seen !== undefined) accounts.translated(path, `hostPath ${seen} of the node, which is ${backing.path} of this machine`)
      else accounts.rejected([...path, 'driver_opts', 'device'], `the cluster's nodes do not see \`${backing.path}\``)
      break
    }
    case 'unknown':
      accounts.rejected([...path, ...backing.keys], backing.reason, 'name a class that has it: x-k8s.storageClass of the volume')
  }
}

function accountForExternal(path: readonly string[], name: string, { accounts, facts }: LowerContext): void {
  if (!facts.known || facts.cluster.existing.has(`persistent-volume-claim/${name}`)) {
    accounts.translated(path, `PersistentVolumeClaim ${name}, made by somebody else`)
  } else {
    accounts.rejected(
      [...path, 'external'],
      `there is no PersistentVolumeClaim \`${name}\` in the namespace`,
      'make it, or drop `external`',
    )
  }
}

/** A volume of one node alone: on a cluster of this machine, Pods follow it to its node. */
function accountForSharing(stack: Stack, key: string, context: LowerContext): void {
  const { facts, accounts, settings } = context
  const { driver, nodes } = facts.cluster
  const shared = settings.volumes.get(key)?.accessModes?.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')
  const users = servicesOf(stack, context).filter(({ service }) =>
    (service.volumes ?? []).some(({ type, source }) => type === 'volume' && source === key),
  )
  if (users.length < 2 || nodes < 2 || shared === true) return
  const names = users.map(({ name }) => name).join(', ')
  if (driver === 'remote') {
    const reason = `${names} share it, and a volume of mode ReadWriteOnce serves one of the ${nodes} nodes`
    accounts.rejected(['volumes', key], reason, 'set x-k8s.accessModes to ReadWriteMany, with a class that has it')
  } else {
    accounts.approximated(['volumes', key], `it lies on one node, so that ${names} all run there`)
  }
}
