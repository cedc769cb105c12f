declare const resourceIdBrand: unique symbol

/** `<kind>/<key>`: `container/web-1`, `network/default`, `volume/data`, `image/web`. Unique within a project. */
export type ResourceId = string & { readonly [resourceIdBrand]: true }

export function resourceId(kind: string, key: string): ResourceId {
  // The only place where the brand is given.
  return `${kind}/${key}` as ResourceId
}

export type Until = 'exists' | 'started' | 'healthy' | 'completed'

/** What a resource waits for before it is created or started, and what becomes of it when that thing changes. */
export interface Need {
  readonly id: ResourceId
  readonly until: Until
  /** `restart`: stopped before the needed one is replaced, started after it. `replace`: replaced with it. */
  readonly follows: 'restart' | 'replace' | 'no'
  /** `false`: a missing or failed one is a warning (Compose's `required: false`). */
  readonly required: boolean
}
