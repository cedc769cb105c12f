import type { Json } from './json.js'
import type { Need, ResourceId } from './need.js'
import type { Position } from './origin.js'

/**
 * One thing that should exist on a target: what a stack is lowered to, on the Docker Engine and on Kubernetes alike. A provider narrows
 * it by `kind` and adds the body its API takes; the planner reads only what stands here.
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
  /** A resource that runs to its end and is not run again while its fields are unchanged. */
  readonly lifetime: 'service' | 'job'
  /** Made and removed by somebody else: checked, never changed. */
  readonly external: boolean
  /** Where the user declared it. */
  readonly origin?: Position
}

/** Field path -> value. `knownAfterBuild` stands for a value that hangs on an image not made yet. */
export type Fields = { readonly [path: string]: Json }

export const knownAfterBuild = '(known after build)'
