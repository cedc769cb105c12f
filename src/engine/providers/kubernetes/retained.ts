import type { Manifest } from './manifest.js'
import { asWorkload, type ContainerSpec } from './wire.js'

/**
 * The ConfigMaps and Secrets that revisions of workloads name (ReplicaSets that are kept for a rollback), as `config-map/page-3f2a`.
 */
export function retainedNames(replicaSets: readonly Manifest[]): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (kind: 'config-map' | 'secret', name: string | undefined) => {
    if (name !== undefined) names.add(`${kind}/${name}`)
  }
  for (const replicaSet of replicaSets) {
    const spec = asWorkload(replicaSet).spec?.template?.spec
    for (const { configMap, secret, projected } of spec?.volumes ?? []) {
      add('config-map', configMap?.name)
      add('secret', secret?.secretName)
      for (const source of projected?.sources ?? []) {
        add('config-map', source.configMap?.name)
        add('secret', source.secret?.name)
      }
    }
    for (const container of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]) addReferences(container, add)
  }
  return names
}

function addReferences(
  { env = [], envFrom = [] }: ContainerSpec,
  add: (kind: 'config-map' | 'secret', name: string | undefined) => void,
): void {
  for (const { configMapRef, secretRef } of envFrom) {
    add('config-map', configMapRef?.name)
    add('secret', secretRef?.name)
  }
  for (const { valueFrom } of env) {
    add('config-map', valueFrom?.configMapKeyRef?.name)
    add('secret', valueFrom?.secretKeyRef?.name)
  }
}
