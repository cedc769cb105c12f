import type { Stack } from '../../model/stack.js'
import type { KubernetesSettings } from './lower/settings/kubernetes-settings.js'
import type { ObjectKindName } from './object-kinds.js'

/** The kinds of which a stack names objects that somebody else made: lowering asks whether these exist (`ClusterFacts.existing`). */
export function referredKinds(stack: Stack, settings: KubernetesSettings): readonly ObjectKindName[] {
  const services = [...settings.services.values()]
  const referred: { readonly [kind in ObjectKindName]?: boolean } = {
    'persistent-volume-claim': hasExternal(stack.volumes),
    'config-map': hasExternal(stack.configs),
    secret: hasExternal(stack.secrets),
    'service-account': services.some(({ serviceAccount }) => serviceAccount !== undefined && serviceAccount.create !== true),
    'priority-class': services.some(({ priorityClass }) => priorityClass !== undefined && priorityClass.value === undefined),
    'runtime-class': Object.values(stack.services).some(({ runtime }) => runtime !== undefined),
  }
  // `Object.keys` of a record gives its keys.
  return (Object.keys(referred) as ObjectKindName[]).filter((kind) => referred[kind])
}

function hasExternal(sources: { readonly [key: string]: { readonly external?: boolean } }): boolean {
  return Object.values(sources).some(({ external }) => external === true)
}
