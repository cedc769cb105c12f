import type { Snapshot } from '../model/observed.js'
import type { Desired, Resource } from '../model/resource.js'
import { report } from './outcome.js'
import { type ProjectReference, projectName, type Tools } from './project.js'

export interface Look<R extends Resource> {
  readonly desired: Desired<R>
  readonly snapshot: Snapshot
  /** The services of the stack; none where there is no stack file. */
  readonly declared: readonly string[]
  /** Those of inactive profiles. */
  readonly disabled: readonly string[]
}

/** What is declared, where there is a stack file, and what exists. */
export async function lookAt<R extends Resource>(reference: ProjectReference, { target, emit }: Tools<R>): Promise<Look<R>> {
  if (!('stack' in reference)) {
    const snapshot = await target.observe(projectName(reference), [])
    return { desired: { resources: [], renumber: (resource) => resource }, snapshot, declared: [], disabled: [] }
  }
  const { stack, origins } = reference
  const desired = await target.lower(stack, origins, 'none')
  report(desired.diagnostics, emit)
  const snapshot = await target.observe(stack.name, desired.resources)
  return { desired, snapshot, declared: Object.keys(stack.services), disabled: Object.keys(stack.disabledServices) }
}
