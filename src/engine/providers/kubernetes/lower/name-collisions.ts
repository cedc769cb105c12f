import type { Diagnostic } from '../../../model/diagnostic.js'
import { formatPlace } from '../../../model/origin.js'
import type { KubernetesResource, ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'

/** Objects of one kind whose names in the stack file become one name on the cluster: `a_b` and `a-b`. */
export function collisions(resources: readonly KubernetesResource[], { facts }: LowerContext): readonly Diagnostic[] {
  const taken = new Map<string, ObjectResource>()
  const told = new Set<string>()
  return resources.flatMap((resource): readonly Diagnostic[] => {
    if (!('manifest' in resource) || !facts.known) return []
    const place = `${resource.kind}/${resource.name}`
    const other = taken.get(place)
    taken.set(place, resource)
    if (other === undefined || other.group === resource.group) return []
    // Two services collide in everything that is made of them: once is enough.
    const pair = `${resource.group} ${other.group}`
    if (told.has(pair)) return []
    told.add(pair)
    const at = other.origin === undefined ? '' : ` (${formatPlace(other.origin)})`
    return [
      {
        severity: 'error',
        code: 'name-collision',
        message: `\`${resource.group}\` and \`${other.group}\`${at} would both be called \`${resource.name}\` on the cluster`,
        hint: 'rename one of them',
        ...(resource.origin && { position: resource.origin }),
      },
    ]
  })
}
