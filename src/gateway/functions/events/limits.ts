/** What the event half of a gateway holds at most. */
export interface EventLimits {
  /** Events that wait for functions; further ones are refused. */
  readonly pending: number
  /** Bytes of all that is kept; further events are refused. */
  readonly storeBytes: number
  readonly segmentBytes: number
  /** What is kept of settled events: for `events list` and results. */
  readonly past: { readonly count: number; readonly bytes: number; readonly ms: number }
  /** Calls under way for events, and the bytes they carry. */
  readonly inFlight: { readonly count: number; readonly bytes: number }
  /** Of an answer's body: of a call that asked for it later, and of others. */
  readonly answerBytes: { readonly async: number; readonly other: number }
  /** Room on the disk that is kept free for the end of what is under way. */
  readonly reserveBytes: number
  /** So often what is too old or too much is forgotten. */
  readonly tidyMs: number
  /** What is under way may end for so long when the gateway ends: containers are given ten seconds. */
  readonly graceMs: number
}

const mebibyte = 1024 * 1024

export const eventLimits: EventLimits = {
  pending: 500_000,
  storeBytes: 1024 * mebibyte,
  segmentBytes: 16 * mebibyte,
  past: { count: 10_000, bytes: 128 * mebibyte, ms: 24 * 3600 * 1000 },
  inFlight: { count: 512, bytes: 64 * mebibyte },
  answerBytes: { async: mebibyte, other: 16 * 1024 },
  reserveBytes: 2 * mebibyte,
  tidyMs: 5000,
  graceMs: 7000,
}
