import type { Event } from '../engine/model/event.js'
import type { Reporter } from './reporter.js'

/** Keeps the heading back until there is something to stand under it: a command that found nothing to do is one line. */
export function withLateHeading(reporter: Reporter): Reporter {
  let heading: Event | undefined
  return {
    emit(event) {
      if (event.type === 'project') {
        heading = event
        return
      }
      if (heading !== undefined && event.type !== 'finished') reporter.emit(heading)
      heading = undefined
      reporter.emit(event)
    },
    close: () => reporter.close(),
  }
}
