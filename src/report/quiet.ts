import type { Event } from '../engine/model/event.js'
import { formatExplanation } from './explanation.js'
import type { Output } from './output.js'
import type { Reporter } from './reporter.js'
import type { Style } from './style.js'
import { formatMessage } from './surroundings.js'

/** Warnings and failures alone (`--progress quiet`). */
export function quietReporter(output: Output, style: Style): Reporter {
  return {
    emit(event: Event) {
      if (event.type === 'warning') output.write(formatMessage(event, style))
      if (event.type !== 'step-failed') return
      const { failure, step } = event
      // No list has said it: the sentence alone counts too.
      output.write(formatExplanation(failure, step.group, style) || `${style.strong(step.group)}: ${failure.message}\n`)
    },
    async close() {},
  }
}
