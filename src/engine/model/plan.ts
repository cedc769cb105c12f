import type { ResourceId, Until } from './need.js'
import type { Observed } from './observed.js'
import type { Position } from './origin.js'
import type { Resource } from './resource.js'

declare const stepIdBrand: unique symbol
export type StepId = string & { readonly [stepIdBrand]: true }

/** One change on the target. A union: every kind carries what it needs and nothing else. */
export type Operation<R extends Resource = Resource> =
  | { readonly type: 'create'; readonly resource: R }
  | { readonly type: 'update'; readonly resource: R; readonly observed: Observed }
  /** Creates the successor under a temporary name, removes the old one, renames. `renewVolumes`: do not carry anonymous volumes over. */
  | {
      readonly type: 'replace'
      readonly resource: R
      readonly observed: Observed
      readonly renewVolumes: boolean
      readonly timeout?: number
    }
  | { readonly type: 'build'; readonly resource: R }
  | { readonly type: 'pull'; readonly resource: R }
  | { readonly type: 'load'; readonly resource: R }
  | { readonly type: 'start'; readonly target: Target<R> }
  /** `timeout`: seconds before the kill; absent means the container's own stop timeout. */
  | { readonly type: 'stop'; readonly observed: Observed; readonly timeout?: number }
  | { readonly type: 'kill'; readonly observed: Observed; readonly signal: string }
  | { readonly type: 'pause'; readonly observed: Observed }
  | { readonly type: 'unpause'; readonly observed: Observed }
  /** `timeout`: seconds that what runs of it has to stop, where nothing has stopped it before; absent means its own. */
  | {
      readonly type: 'remove'
      readonly observed: Observed
      readonly volumes: boolean
      readonly force: boolean
      readonly timeout?: number
    }
  /** `timeout`: seconds; absent means as long as it takes. */
  | { readonly type: 'wait'; readonly target: Target<R>; readonly until: Until; readonly timeout?: number }
  /** The hooks of a service: `post_start` after a start, `pre_stop` before a stop. */
  | { readonly type: 'exec'; readonly target: Target<R>; readonly hook: 'post_start' | 'pre_stop' }
  | { readonly type: 'connect'; readonly target: Target<R>; readonly network: ResourceId }
  /** `network`: as it is now, before its successor is made. */
  | { readonly type: 'disconnect'; readonly observed: Observed; readonly network: Observed }

/** What a step works on: something that a step before it makes, something that is there already, or both (there, and declared). */
export interface Target<R extends Resource = Resource> {
  readonly id: ResourceId
  readonly resource?: R
  readonly observed?: Observed
}

/** One node of the plan's graph. */
export interface Step<R extends Resource = Resource> {
  readonly id: StepId
  /** The steps that must have succeeded before this one starts. */
  readonly after: readonly StepId[]
  /** The steps that must have ended before this one starts, well or not: those of things it can do without. */
  readonly afterEnd: readonly StepId[]
  /** What the user calls it; steps of one group are one line of the display. */
  readonly group: string
  readonly resourceId: ResourceId
  /** Why, in a sentence for a person: `environment.LOG_LEVEL changed`. */
  readonly cause: string
  readonly operation: Operation<R>
  /** `warning`: when it fails, that is said, and what comes after it goes on. */
  readonly failure: 'fatal' | 'warning'
  readonly origin?: Position
}

/** A thing that stays as it is, and why that is worth a line. */
export interface Kept {
  readonly id: ResourceId
  readonly group: string
  readonly observed?: Observed
  readonly reason: 'unchanged' | 'orphan' | 'external' | 'finished-job' | 'no-recreate' | 'holds-data'
  /** For a person, where there is more to say: `no longer in stack.yaml; stack up --remove-orphans removes it`. */
  readonly note?: string
}

/** What would be done: printed by `stack plan`, walked by apply. Plain data, without effects. */
export interface Plan<R extends Resource = Resource> {
  readonly steps: readonly Step<R>[]
  readonly kept: readonly Kept[]
}

export function stepId(text: string): StepId {
  // The only place where the brand is given.
  return text as StepId
}
