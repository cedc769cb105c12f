import type { Json } from './json.js'
import type { Need, ResourceId } from './need.js'
import type { Position } from './origin.js'

/**
 * One thing that should exist on a target: what a stack is lowered to, whatever the target. A provider narrows it by `kind` and adds
 * the body its API takes; the planner reads only what stands here.
 */
export interface Resource {
  readonly id: ResourceId
  readonly kind: string
  /** What the user calls it: the service, network or volume key in their file. Steps of one group are shown as one line. */
  readonly group: string
  /** Its name on the target: `shop-web-1`, `shop_default`. */
  readonly name: string
  readonly needs: readonly Need[]
  /**
   * What must cause a change when it differs, by field path in the user's words (`environment.LOG_LEVEL`, `image`, `ports`). Secrets
   * stand here as digests only.
   */
  readonly spec: Fields
  /** Digest of the whole as the target's own ecosystem computes it (Compose's config-hash); compared when no field digests are known. */
  readonly configHash?: string
  /**
   * `service`: started, and meant to go on. `job`: runs to its end and is not run again while its fields are unchanged. `static`: exists
   * or doesn't, is never started (a network, a volume, an image).
   */
  readonly lifetime: 'service' | 'job' | 'static'
  readonly change: Change
  /** Makes it anew even where nothing differs, and why: `pull_policy is always`. */
  readonly renew?: string
  /** The id of the image it is made from, where that image exists already. */
  readonly image?: string
  /** The replica number, where there are replicas. The planner may choose another one, see `Desired`. */
  readonly number?: number
  /**
   * It runs as soon as it is made or changed (a Deployment), without a start of its own: what it waits for before it may run comes before
   * its making. Absent: it is made, and started by a step of its own (a container).
   */
  readonly runsWhenMade?: true
  /** Of what only exists for a service (its Service object, its Ingress): it takes part when that service does, and is told with it. */
  readonly service?: string
  /** The hooks it declares; each becomes a step of its own. */
  readonly hooks?: readonly HookName[]
  /** Made and removed by somebody else: checked, never changed. */
  readonly external: boolean
  /** Where the user declared it. */
  readonly origin?: Position
}

/**
 * How it is made, and what becomes of it when a field differs. `replace`: a successor takes its place (a container). `recreate`: those
 * attached to it let go, it is removed and made again (a network). `update`: changed in place. `keep`: it holds data, so it is kept with
 * a warning unless the user agreed to lose them (a volume). `build`, `pull`, `load`: an image, made again by that operation.
 */
export type Change = 'replace' | 'recreate' | 'update' | 'keep' | 'build' | 'pull' | 'load'

export type HookName = 'post_start' | 'pre_stop'

/** Field path -> value. */
export type Fields = { readonly [path: string]: Json }

/** What a stack was lowered to: what the planner is asked to bring about. */
export interface Desired<R extends Resource = Resource> {
  readonly resources: readonly R[]
  /** The same replica under another number: its name and labels change, nothing else does. */
  renumber(resource: R, number: number): R
}
