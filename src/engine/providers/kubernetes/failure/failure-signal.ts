import type { FailureDetail } from '../../../model/event.js'
import type { Rollout } from '../rollout.js'
import type { EventObject } from '../wire.js'

/** Something that a workload will not get over by itself, told in the words of the stack. */
export interface FailureSignal {
  /** `image-missing`, `crash-loop`: stable. */
  readonly code: string
  /** Goes on after the service's name: `cannot be scheduled: 1 Gi of memory asked for, ..`. */
  readonly text: string
  /** What to try. */
  readonly hint: string
  readonly details?: readonly FailureDetail[]
  /**
   * A program that ended well: nothing has failed, but a cluster starts it again and again where an engine would leave it. Said, unless
   * others need it to be healthy.
   */
  readonly endedWell?: true
  /** Whose last output explains it; `previous`: of the life before this one. */
  readonly logs?: { readonly pod: string; readonly container: string; readonly previous: boolean }
}

/** A rollout, and what the stack says of it. */
export interface FailureInput {
  readonly rollout: Rollout
  readonly service: string
  /** Where it is declared: `stack.yaml:14`. */
  readonly place?: string
  /** How its images come to the nodes: `loaded` by us, or `pulled` by the nodes themselves. */
  readonly images: 'loaded' | 'pulled'
  readonly now: Date
}

/** One kind of failure: what it looks like on the cluster, and how it is told. */
export type FailureRule = (input: FailureInput) => FailureSignal | undefined

/** How often something was told: the cluster counts as one event only what was said in the same words. */
export function timesTold(events: readonly EventObject[]): number {
  return events.reduce((sum, { count = 1 }) => sum + count, 0)
}

/** ` (stack.yaml:14)`, where that is known. */
export function placed({ place }: Pick<FailureInput, 'place'>): string {
  return place === undefined ? '' : ` (${place})`
}
