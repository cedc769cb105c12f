import type { Event, Failure, StepRef } from '../../src/engine/model/event.js'
import { type Operation, stepId } from '../../src/engine/model/plan.js'
import type { Output } from '../../src/report/output.js'

/** `step('start', 'db')` is a step of the container of service db; `step('build', 'api', 'image')` of an image. */
export function step(operation: Operation['type'], group: string, kind = 'container', name = `shop-${group}-1`): StepRef {
  return { id: stepId(`${operation}:${kind}/${name}`), group, kind, name, operation, cause: 'not there yet' }
}

export function planned(...steps: readonly StepRef[]): Event {
  return { type: 'planned', counts: `${steps.length} create`, steps }
}

export function started(ref: StepRef): Event {
  return { type: 'step-started', step: ref }
}

export function done(ref: StepRef, text: string, durationMs = 100, urls?: readonly string[]): Event {
  return { type: 'step-done', step: ref, outcome: urls ? { text, urls } : { text }, durationMs }
}

export function failed(ref: StepRef, failure: Failure, durationMs = 100): Event {
  return { type: 'step-failed', step: ref, failure, durationMs }
}

export function skipped(ref: StepRef, because: string): Event {
  return { type: 'step-skipped', step: ref, because }
}

/** An output that keeps what was written. */
export function textOutput(size?: { columns: number; rows: number }): Output & { text: string } {
  return {
    text: '',
    isTty: size !== undefined,
    size: () => size,
    write(text) {
      this.text += text
    },
    drained: async () => {},
  }
}
