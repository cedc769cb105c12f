import type { StepRef } from '../../../model/event.js'
import type { Step } from '../../../model/plan.js'
import type { Resource } from '../../../model/resource.js'

/** How events name a step. */
export function stepRef(step: Step<Resource>): StepRef {
  const { id, group, operation, cause } = step
  const subject =
    'resource' in operation
      ? operation.resource
      : 'observed' in operation
        ? operation.observed
        : (operation.target.resource ?? operation.target.observed)
  return { id, group, kind: subject?.kind ?? 'container', name: subject?.name ?? group, operation: operation.type, cause }
}
