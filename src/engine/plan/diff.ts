import type { FieldDigests } from '../model/field-digests.js'
import { digestFields } from '../model/fields.js'
import type { Observed } from '../model/observed.js'
import type { Resource } from '../model/resource.js'

/**
 * Why an existing thing is not as declared, each reason in words: `environment.LOG_LEVEL changed`. Field digests decide where they are
 * known; where another tool made the thing, its own digest of the whole (Compose's config-hash); where neither is known nothing
 * can be said, and the answer is empty.
 */
export function differences(resource: Resource, observed: Observed): readonly string[] {
  if (observed.fields !== undefined) {
    return [...fieldDifferences(digestFields(resource.spec), observed.fields), ...(observed.drift ?? [])]
  }
  if (resource.configHash === undefined || observed.configHash === undefined) return []
  return resource.configHash === observed.configHash ? [] : ['configuration changed']
}

/** Whether it was made from an image that is no longer what its image name stands for. */
export function imageDifference(resource: Resource, observed: Observed): readonly string[] {
  if (resource.image === undefined || observed.image === undefined || resource.image === observed.image) return []
  return ['image is a newer one']
}

function fieldDifferences(declared: FieldDigests, existing: FieldDigests): readonly string[] {
  const paths = [...new Set([...declared.keys(), ...existing.keys()])].sort()
  return paths.flatMap((path) => {
    if (!existing.has(path)) return [`${path} added`]
    if (!declared.has(path)) return [`${path} removed`]
    return declared.get(path) === existing.get(path) ? [] : [`${path} changed`]
  })
}

/** One sentence of many reasons; beyond three it counts them. */
export function joinCauses(causes: readonly string[]): string {
  if (causes.length <= 3) return causes.join(', ')
  return `${causes.slice(0, 2).join(', ')} and ${causes.length - 2} more`
}
