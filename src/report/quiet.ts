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
      if (event.type === 'step-failed') output.write(formatExplanation(event.failure, event.step.group, style))
    },
    async close() {},
  }
}
