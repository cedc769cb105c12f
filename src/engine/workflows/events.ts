import type { EventSource, LifecycleEvent } from '../providers/provider.js'
import { type ProjectReference, projectName } from './project.js'

export interface EventsRequest {
  /** None means all. */
  readonly services: readonly string[]
  /** Unix seconds (`parseMoment`). */
  readonly since?: string
  readonly until?: string
}

/** One line of `events --json`, with the fields of `docker compose events --json`. */
export interface EventRecord {
  readonly time: string
  readonly type: 'container'
  readonly action: string
  readonly id: string
  readonly service: string
  readonly attributes: { readonly [name: string]: string }
}

/** What happens to a project's containers, until the signal aborts or `until` is reached. Containers of `run` are left out, as in Compose. */
export async function* events(
  reference: ProjectReference,
  request: EventsRequest,
  source: EventSource,
  signal: AbortSignal,
): AsyncGenerator<EventRecord> {
  const { services, since, until } = request
  const range = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) }
  try {
    for await (const event of source.events(projectName(reference), range, signal)) {
      if (event.oneOff || (services.length > 0 && !services.includes(event.origin.service))) continue
      yield recordOf(event)
    }
  } catch (error) {
    // Being told to stop is how watching usually ends.
    if (!signal.aborted) throw error
  }
}

function recordOf(event: LifecycleEvent): EventRecord {
  const { action, detail, health, origin, time, attributes } = event
  const suffix = detail ?? health
  return {
    action: suffix === undefined ? action : `${action}: ${suffix}`,
    attributes: Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))),
    id: origin.handle,
    service: origin.service,
    // As Go writes times: without zeros at the end of the fraction.
    time: time.replace(/\.?0+Z$/, 'Z'),
    type: 'container',
  }
}

/** The record as Compose prints it without `--json`: `2026-11-21 12:44:56.806044 container start 1f97.. (image=busybox, name=shop-job-1)`. */
export function eventText({ time, type, action, id, attributes }: EventRecord): string {
  const named = Object.entries(attributes).map(([name, value]) => `${name}=${value}`)
  const [seconds = '', fraction = ''] = time.replace('T', ' ').replace('Z', '').split('.')
  return `${seconds}.${fraction.slice(0, 6).padEnd(6, '0')} ${type} ${action} ${id} (${named.join(', ')})`
}
