import { isAbsolute, resolve } from 'node:path'
import type { NodeMount } from '../../../../model/kubernetes-facts.js'
import type { ClusterSettings, KubernetesSettings } from './kubernetes-settings.js'
import { boolean, either, integer, isScalar, list, map, object, oneOf, type Reader, text } from './read-values.js'
import { quantity } from './volume-settings.js'

/** What stands in the `x-k8s` of the stack itself. */
type StackSettings = Partial<Omit<KubernetesSettings, 'services' | 'volumes' | 'cluster'>> & {
  readonly cluster?: Partial<ClusterSettings>
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/** @param workingDir what relative folders of this machine start from */
export function stackReader(workingDir: string): Reader<StackSettings> {
  return object<StackSettings>({
    namespace: text(label, 'a name for a namespace (lower-case letters, digits and `-`)', valid),
    cluster: object<Partial<ClusterSettings>>({
      name: text(/^[a-z0-9][a-z0-9.-]*$/, 'a name for a cluster (lower-case letters, digits, `.` and `-`)', valid),
      driver: oneOf(['kind', 'minikube']),
      workers: integer(0, 20),
      image: text(),
      mounts: list(mount(workingDir)),
      featureGates: map(boolean),
      unsafeSysctls: list(text(/^[a-z0-9_]+([./][a-z0-9_*-]+)+$/, 'the name of a sysctl')),
    }),
    allowContexts: list(text()),
    registry: text(/^(?!https?:)[a-z0-9][^\s@]*$/, 'a registry and a path on it (`registry.example.com/team`)', (registry) =>
      /^https?:\/\//.test(registry) ? `write \`${registry.replace(/^https?:\/\//, '')}\`` : undefined,
    ),
    imagePullSecrets: list(text()),
    waitImage: text(),
    storageClass: text(),
    size: quantity,
  })
}

function valid(name: string): string | undefined {
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return near === '' ? undefined : `write \`${near}\``
}

/**
 * `/data`, `./data`, `./data:/data`, or both by name. In the node it stands below `/host` unless another place is said: a node has folders
 * of its own at most paths that a machine has.
 */
function mount(workingDir: string): Reader<NodeMount> {
  const folder = text()
  const named = object<NodeMount>({ hostPath: folder, nodePath: folder }, ['hostPath'])
  const short: Reader<NodeMount> = (value, path, findings) => {
    const read = folder(value, path, findings)
    if (read === undefined) return undefined
    const [hostPath = '', nodePath = hostPath] = read.split(':')
    return { hostPath, nodePath }
  }
  const written = either(isScalar, short, named)
  return (value, path, findings) => {
    const read = written(value, path, findings)
    if (read === undefined) return undefined
    const hostPath = resolve(workingDir, read.hostPath)
    // Absent in the long form, where only `hostPath` is required.
    const nodePath = read.nodePath === undefined || read.nodePath === read.hostPath ? `/host${hostPath}` : read.nodePath
    if (isAbsolute(nodePath)) return { hostPath, nodePath }
    findings.report(path, 'invalid-value', `\`${nodePath}\` is not an absolute path in the node`)
    return undefined
  }
}
