/** Why a call has no answer of its function. */
export type CallFailure =
  /** `body`: the caller had not sent all of its request; `waiting`: no instance had a place for it. */
  | { readonly type: 'timeout'; readonly during: 'waiting' | 'call' | 'body'; readonly reason: string | undefined }
  | { readonly type: 'busy'; readonly isFull: boolean; readonly retryAfterSeconds: number }
  /** No instance took it. */
  | { readonly type: 'unreachable'; readonly reason: string }
  /** It was handed over, and what came back was nothing, no HTTP, or not all of it. */
  | { readonly type: 'broken'; readonly reason: string; readonly isGarbage: boolean }
  | { readonly type: 'too-large' }
  /** Who called is gone. */
  | { readonly type: 'cancelled' }
