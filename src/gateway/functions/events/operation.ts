/*
 * What the log says of events, in the order in which it happened. An event that is accepted lives as an entry: waiting, under way, settled, gone.
 */

export type Operation =
  | Accepted
  /** A try begins: written before it, so that a try that nobody saw the end of counts. */
  | { readonly type: 'attempt'; readonly id: string; readonly attempt: number }
  /** It waits for its next try. `attempts` is less by one where it had been no try. */
  | { readonly type: 'retry'; readonly id: string; readonly attempts: number; readonly due: number; readonly reason: string }
  | Settled
  /** A dead letter is to be tried again, as if it were new. */
  | { readonly type: 'redriven'; readonly id: string; readonly at: number }
  | { readonly type: 'gone'; readonly ids: readonly string[] }
  | CronState

/** Its body is that of the call. */
export interface Accepted {
  readonly type: 'accepted'
  readonly id: string
  readonly function: string
  /** As EventRecord says it. */
  readonly from: string
  /** Milliseconds since 1970, like all times here. */
  readonly at: number
  /** What `max_age` counts from: acceptance, or when it was redriven. */
  readonly since: number
  readonly due: number
  readonly attempts: number
  /** How many functions returned it one after the other. */
  readonly hops: number
  readonly call: StoredCall
}

export interface StoredCall {
  readonly method: string
  readonly path: string
  readonly headers: { readonly [name: string]: string }
}

/** Its body is that of the function's last answer, as much of it as is kept. */
export interface Settled {
  readonly type: 'settled'
  readonly id: string
  readonly state: 'delivered' | 'dead'
  /** It is kept until somebody redrives or purges it. */
  readonly isLetter: boolean
  readonly at: number
  readonly attempts: number
  readonly reason?: string
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
}

export interface CronState {
  readonly type: 'cron'
  readonly id: string
  /** Schedule and zone. */
  readonly schedule: string
  readonly isPaused: boolean
  /** Times of the schedule up to this one are done with. */
  readonly since: number
  /** The time of the schedule that came last. */
  readonly lastAt?: number
  readonly lastStatus?: number | 'skipped'
}

/** @param meta of a record that this program wrote: its checksum was right */
export function operationOf(meta: unknown): Operation {
  return meta as Operation
}
