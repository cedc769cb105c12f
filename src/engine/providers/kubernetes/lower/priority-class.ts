import type { ObjectResource } from './kubernetes-resource.js'
import { objectResource } from './object-resource.js'
import type { ServiceInStack } from './service-in-stack.js'

/** `x-k8s.priorityClass` with a value makes the class, which counts for the whole cluster; by name alone somebody else did. */
export function lowerPriorityClasses(services: readonly ServiceInStack[]): readonly ObjectResource[] {
  const made = services.flatMap((of): readonly ObjectResource[] => {
    const { priorityClass } = of.settings
    if (priorityClass === undefined) return []
    const { name, value } = priorityClass
    if (value === undefined) {
      accountForExisting(of, name)
      return []
    }
    return [
      objectResource(of.stack, of.context, {
        kind: 'priority-class',
        name,
        group: name,
        body: { value, globalDefault: false, description: `of stack ${of.stack.name}` },
        fields: { 'x-k8s.priorityClass': value },
        origin: of.context.origins.at(['services', of.name, 'x-k8s', 'priorityClass']),
      }),
    ]
  })
  return [...new Map(made.map((each) => [each.id, each])).values()]
}

function accountForExisting({ accounts, context }: ServiceInStack, name: string): void {
  const { facts } = context
  const isBuiltIn = name === 'system-cluster-critical' || name === 'system-node-critical'
  if (!facts.known || isBuiltIn || facts.cluster.existing.has(`priority-class/${name}`)) return
  accounts.rejected(
    ['x-k8s', 'priorityClass'],
    `there is no PriorityClass \`${name}\` on the cluster`,
    'give it a `value`, so that it is made',
  )
}
