import type { Emit, StepRef } from '../engine/model/event.js'

/** Tells everything but how steps of these operations go on: that they began, how they ended and why they failed is still told. */
export function withoutProgress(emit: Emit, operations: readonly StepRef['operation'][]): Emit {
  if (operations.length === 0) return emit
  return (event) => {
    if (event.type !== 'step-progress' || !operations.includes(event.step.operation)) emit(event)
  }
}
