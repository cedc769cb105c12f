import type { V1VolumeMount } from '@kubernetes/client-node'
import { digest } from '../../../model/fields.js'
import type { KubernetesBindSource } from '../../../model/kubernetes-facts.js'
import { refusalToMake } from '../../../model/missing-bind-source.js'
import { resourceId } from '../../../model/need.js'
import type { Mount } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { objectName, suffixed } from './names.js'
import { nodePathOf } from './node-paths.js'
import { objectResource } from './object-resource.js'
import type { PlacedMount } from './placed-mount.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'

type Keys = readonly (string | number)[]

/**
 * A bind mount: the same file or folder, where the cluster's nodes see it. A file that they don't see travels as a ConfigMap, which is a
 * copy; a folder that they don't see cannot be had.
 */
export function bindMount(of: ServiceInStack, mount: Mount, keys: Keys): readonly PlacedMount[] {
  const { source } = mount
  if (source === undefined) return []
  const { facts } = of.context
  accountForOptions(of, mount, keys)
  if (isEngineSocket(source)) {
    of.accounts.rejected(keys, 'the node runs containerd: there is no Docker Engine behind its socket')
    return []
  }
  const path = nodePathOf(source, facts.cluster.mounts) ?? ownPathOfNode(source, of)
  const found = facts.bindSources.get(source)
  if (path !== undefined) return hostPath(of, { ...mount, source }, path, found, keys)
  return found?.kind === 'file' ? fileCopy(of, mount, source, found, keys) : unseen(of, source, keys)
}

function isEngineSocket(source: string): boolean {
  return /^(\/var)?\/run\/docker\.sock$/.test(source)
}

/** What every machine has for itself: a node shows its own. */
function ownPathOfNode(source: string, of: ServiceInStack): string | undefined {
  if (of.context.facts.cluster.driver === 'remote') return undefined
  return /^\/(proc|sys|dev|lib\/modules)(\/|$)/.test(source) ? source : undefined
}

function hostPath(
  of: ServiceInStack,
  mount: Mount & { readonly source: string },
  path: string,
  found: KubernetesBindSource | undefined,
  keys: Keys,
): readonly PlacedMount[] {
  const refusal = found?.kind === 'missing' ? refusalToMake(mount) : undefined
  if (refusal !== undefined) {
    of.accounts.rejected(keys, `\`${mount.source}\` does not exist${refusal}`, 'create it, or correct the path')
    return []
  }
  const isOwn = nodePathOf(mount.source, of.context.facts.cluster.mounts) === undefined
  if (isOwn) of.accounts.approximated(keys, `hostPath ${path}: that of the node, which is a container on this machine`)
  else of.accounts.translated(keys, `hostPath ${path} of the node, which is ${mount.source} of this machine`)
  const type = isOwn || found === undefined ? undefined : typeOf[found.kind]
  const name = objectName(`bind-${digest([path, type ?? '']).slice(0, 8)}`)
  const propagation = propagationOf(mount.bind?.propagation)
  return [
    {
      volume: { name, hostPath: { path, ...(type !== undefined && { type }) } },
      mount: { ...place(name, mount), ...(propagation !== undefined && { mountPropagation: propagation }) },
    },
  ]
}

/** So that a path that is not there fails by its name, where a folder would be made in its place. */
const typeOf: { readonly [Kind in KubernetesBindSource['kind']]: string | undefined } = {
  folder: 'Directory',
  file: 'File',
  missing: 'DirectoryOrCreate',
  other: undefined,
}

/** Of Docker's, `private` is what Kubernetes calls none; the `r` before them says no more there. */
function propagationOf(written: string | undefined): V1VolumeMount['mountPropagation'] | undefined {
  if (written === 'shared' || written === 'rshared') return 'Bidirectional'
  return written === 'slave' || written === 'rslave' ? 'HostToContainer' : undefined
}

/** What fits into a ConfigMap, by the API server's own limit. */
const largestFile = 1024 * 1024

interface FoundFile {
  readonly digest: string
  readonly size: number
}

function fileCopy(of: ServiceInStack, mount: Mount, source: string, found: FoundFile, keys: Keys): readonly PlacedMount[] {
  if (found.size > largestFile) {
    const reason = `the cluster's nodes do not see \`${source}\`, and it is larger than the 1 MiB that fit into a ConfigMap`
    of.accounts.rejected(keys, reason, seeHint(of))
    return []
  }
  const object = copyName(source, found)
  const writes = mount.read_only === true ? '' : ', which cannot be written to'
  of.accounts.approximated(
    keys,
    `ConfigMap ${object}: a copy${writes}; changes of \`${source}\` take another \`up\``,
    seeHint(of),
  )
  const name = objectName(object)
  return [
    {
      volume: { name, configMap: { name: object, items: [{ key: contentKey, path: contentKey }] } },
      mount: { name, mountPath: mount.target, subPath: contentKey, readOnly: true },
      needs: [{ id: resourceId('config-map', object), until: 'exists', follows: 'no', required: true }],
    },
  ]
}

const contentKey = 'content'

/** The ConfigMaps of files that are bound and that the cluster's nodes do not see. */
export function lowerBoundFiles(stack: Stack, context: LowerContext): readonly ObjectResource[] {
  const { facts, origins } = context
  const objects = servicesOf(stack, context).flatMap(({ name: service, service: { volumes = [] } }) =>
    [...volumes.entries()].flatMap(([index, { type, source }]): readonly ObjectResource[] => {
      const found = type === 'bind' && source !== undefined ? facts.bindSources.get(source) : undefined
      if (source === undefined || found?.kind !== 'file' || found.size > largestFile) return []
      if (nodePathOf(source, facts.cluster.mounts) !== undefined) return []
      return [
        objectResource(stack, context, {
          kind: 'config-map',
          name: copyName(source, found),
          group: source.slice(source.lastIndexOf('/') + 1),
          body: { immutable: true },
          contents: [{ key: contentKey, source: { type: 'file', path: source } }],
          fields: { content: found.digest },
          origin: origins.at(['services', service, 'volumes', index]),
        }),
      ]
    }),
  )
  return [...new Map(objects.map((object) => [object.id, object])).values()]
}

function copyName(source: string, { digest: content }: FoundFile): string {
  return suffixed(objectName(`file-${source.slice(source.lastIndexOf('/') + 1)}`), content)
}

function unseen(of: ServiceInStack, source: string, keys: Keys): readonly PlacedMount[] {
  const { facts } = of.context
  if (!facts.known) return []
  const remote = facts.cluster.driver === 'remote'
  const reason = remote
    ? `a cluster elsewhere does not see \`${source}\` of this machine`
    : `the cluster's nodes do not see \`${source}\``
  of.accounts.rejected(keys, reason, seeHint(of))
  return []
}

function seeHint({ context }: ServiceInStack): string {
  if (context.facts.cluster.driver === 'remote') return 'put it into the image, or into a config'
  return 'folders are mounted into the nodes when the cluster is made: `stack k8s cluster delete`, then `stack k8s up` makes it with this one'
}

function accountForOptions(of: ServiceInStack, { bind }: Mount, keys: Keys): void {
  if (bind?.selinux !== undefined) of.accounts.ignored([...keys, 'bind', 'selinux'], 'the kubelet labels what it mounts itself')
  if (bind?.recursive !== undefined)
    of.accounts.ignored([...keys, 'bind', 'recursive'], 'what is mounted below is always part of it')
  if (bind?.propagation === undefined) return
  const propagation = propagationOf(bind.propagation)
  if (propagation === 'Bidirectional' && of.service.privileged !== true) {
    of.accounts.rejected(
      [...keys, 'bind', 'propagation'],
      'only a privileged container may hand mounts on',
      'set `privileged: true`',
    )
  } else of.accounts.translated([...keys, 'bind', 'propagation'], `mountPropagation ${propagation ?? 'None'}`)
}

function place(name: string, { target, read_only }: Mount): V1VolumeMount {
  return { name, mountPath: target, ...(read_only === true && { readOnly: true }) }
}
