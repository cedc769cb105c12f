import type { V1Volume, V1VolumeMount } from '@kubernetes/client-node'
import { parseSize } from '../../../model/size.js'
import { objectName } from './names.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/** One folder in memory. */
interface MemoryFolder {
  readonly path: string
  /** Bytes; absent: as much as there is. */
  readonly size?: number
}

/** `tmpfs`, mounts of type tmpfs and `shm_size`: volumes in memory, which end with the Pod. */
export function lowerMemoryFolders(of: ServiceInStack): PodPart {
  const folders = [...shortForms(of), ...mounts(of), ...sharedMemory(of)]
  if (folders.length === 0) return {}
  return {
    container: { volumeMounts: folders.map(({ path }): V1VolumeMount => ({ name: volumeName(of, path), mountPath: path })) },
    pod: {
      volumes: folders.map(
        ({ path, size }): V1Volume => ({
          name: volumeName(of, path),
          emptyDir: { medium: 'Memory', ...(size !== undefined && { sizeLimit: String(size) }) },
        }),
      ),
    },
  }
}

/** Each service of a Pod has its own. */
function volumeName({ name }: ServiceInStack, path: string): string {
  return objectName(`${name}-tmpfs${path}`)
}

/** `/run:size=8m,mode=755` */
function shortForms({ service, accounts }: ServiceInStack): readonly MemoryFolder[] {
  accounts.translated(['tmpfs'], 'emptyDir in memory')
  return (service.tmpfs ?? []).map((text, index) => {
    const [path = '', options = ''] = text.split(':')
    const said = new Map(options.split(',').map((option) => pair(option)))
    const size = parseSize(said.get('size') ?? '')
    const lost = ['mode', 'uid', 'gid'].filter((name) => said.has(name))
    if (lost.length > 0)
      accounts.approximated(['tmpfs', index], `anybody may write to it: a Pod knows no ${lost.join(', ')} of it`)
    return { path, ...(size !== undefined && { size }) }
  })
}

function pair(option: string): readonly [string, string] {
  const [name = '', value = ''] = option.split('=')
  return [name.trim(), value.trim()]
}

function mounts({ service, accounts }: ServiceInStack): readonly MemoryFolder[] {
  return (service.volumes ?? []).flatMap((mount, index) => {
    if (mount.type !== 'tmpfs') return []
    const path = ['volumes', index]
    accounts.translated(path, 'emptyDir in memory')
    if (mount.tmpfs?.mode !== undefined) {
      accounts.approximated([...path, 'tmpfs', 'mode'], 'anybody may write to it: a Pod knows no mode of it')
    }
    const size = Number(mount.tmpfs?.size ?? 0)
    return [{ path: mount.target, ...(size > 0 && { size }) }]
  })
}

/** Every container has /dev/shm; of another size only as a volume. */
function sharedMemory({ service, accounts }: ServiceInStack): readonly MemoryFolder[] {
  accounts.translated(['shm_size'], 'emptyDir in memory at /dev/shm')
  const size = Number(service.shm_size ?? 0)
  return size > 0 ? [{ path: '/dev/shm', size }] : []
}
