import type { Event } from '../engine/model/event.js'
import type { Output } from './output.js'
import type { Reporter } from './reporter.js'

/** One JSON object per event and line, as the events are, with a time (`--progress json`). */
export function jsonReporter(output: Output, now: () => Date): Reporter {
  return {
    emit(event: Event) {
      output.write(`${JSON.stringify({ time: now().toISOString(), ...event })}\n`)
    },
    async close() {},
  }
}
