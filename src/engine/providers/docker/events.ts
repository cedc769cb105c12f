import { shortName } from '../../model/service-container.js'
import type { EventSource, LifecycleEvent } from '../provider.js'
import type { EngineApi } from './engine-api.js'
import { labels } from './lower/labels.js'
import type { EngineEvent } from './wire/system.js'

/** What happens to a project's containers, from a Docker Engine's event stream. */
export function dockerEventSource(api: EngineApi): EventSource {
  return {
    async *events(project, range, signal) {
      const filters = { type: ['container'], label: [`${labels.project}=${project}`] }
      for await (const event of api.events({ filters, ...range }, signal)) yield lifecycleEvent(event, project)
    },
  }
}

function lifecycleEvent(event: EngineEvent, project: string): LifecycleEvent {
  const { ID, Attributes } = event.Actor
  // `health_status: healthy`, `exec_create: sh -c ...`: what follows the colon is no part of the action.
  const [action = '', detail] = event.Action.split(': ', 2)
  const name = shortName({ name: Attributes.name ?? ID, project })
  const exitCode = Attributes.exitCode === undefined ? undefined : Number(Attributes.exitCode)
  return {
    time: timeText(event.timeNano),
    action,
    ...(detail !== undefined && action !== 'health_status' && { detail: event.Action.slice(action.length + 2) }),
    origin: { handle: ID, service: Attributes[labels.service] ?? '', name },
    oneOff: Attributes[labels.oneOff] === 'True',
    ...(exitCode !== undefined && { exitCode }),
    ...(action === 'health_status' && detail && { health: detail }),
    attributes: Object.fromEntries(Object.entries(Attributes).filter(([key]) => !key.startsWith('com.docker.compose.'))),
  }
}

/** RFC 3339 with nanoseconds. */
function timeText(nanoseconds: string): string {
  const seconds = Number(nanoseconds.slice(0, -9))
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${nanoseconds.slice(-9)}Z`
}
