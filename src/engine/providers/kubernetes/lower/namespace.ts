import { type Need, resourceId } from '../../../model/need.js'
import type { Stack } from '../../../model/stack.js'
import type { ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { namespaceOf } from './names.js'
import { objectResource } from './object-resource.js'

/** The namespace of a project. It is kept as long as it holds volumes, since they would go with it. */
export function lowerNamespace(stack: Stack, context: LowerContext): ObjectResource {
  context.accounts.translated(['x-k8s', 'namespace'], 'the namespace')
  return objectResource(stack, context, {
    kind: 'namespace',
    name: namespaceOf(stack.name, context.settings),
    group: namespaceOf(stack.name, context.settings),
    body: {},
    fields: {},
    change: 'keep',
    origin: context.origins.at(['x-k8s', 'namespace']),
  })
}

/** Objects of a namespace can't be made before it. */
export function inNamespace(resource: ObjectResource, namespace: ObjectResource): ObjectResource {
  if (resource.manifest.metadata.namespace === undefined) return resource
  const need: Need = { id: resourceId('namespace', namespace.name), until: 'exists', follows: 'no', required: true }
  return { ...resource, needs: [need, ...resource.needs] }
}
