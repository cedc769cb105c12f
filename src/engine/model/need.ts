import type { DependencyCondition } from './service.js'

declare const resourceIdBrand: unique symbol

/** `<kind>/<key>`: `container/web-1`, `network/default`, `volume/data`, `image/web`. Unique within a project. */
export type ResourceId = string & { readonly [resourceIdBrand]: true }

export function resourceId(kind: string, key: string): ResourceId {
  // The only place where the brand is given.
  return `${kind}/${key}` as ResourceId
}

/** The kind of resource that an id names: `container` of `container/web-1`. */
export function kindOf(id: ResourceId): string {
  return id.slice(0, id.indexOf('/'))
}

/**
 * `started`: running, or it has run. `healthy`: its health check passes; without one it is an error. `completed`: it ended with exit
 * code 0. `ready`: healthy where it has a health check, running otherwise (`up --wait`).
 */
export type Until = 'exists' | 'started' | 'healthy' | 'completed' | 'ready'

/** What Compose's `depends_on` waits for. */
export const untilByCondition: Readonly<Record<DependencyCondition, Until>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
}

/** What a resource waits for before it is created or started, and what becomes of it when that thing changes. */
export interface Need {
  readonly id: ResourceId
  readonly until: Until
  /** `restart`: stopped before the needed one is replaced, started after it. `replace`: replaced with it. */
  readonly follows: 'restart' | 'replace' | 'no'
  /** `false`: a missing or failed one is a warning (Compose's `required: false`). */
  readonly required: boolean
}
