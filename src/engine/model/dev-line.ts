/** What a line of a function's or the gateway's log tells somebody who writes that function. */
export type DevLine =
  | { readonly type: 'reloaded'; readonly function: string; readonly file: string; readonly ms: number }
  /** What was loaded before goes on serving. */
  | { readonly type: 'reload-failed'; readonly function: string; readonly place: string; readonly message: string }
  | {
      readonly type: 'call'
      readonly function: string
      readonly call: string
      readonly status: number
      readonly ms: number
      readonly requestId: string
    }
  | {
      readonly type: 'log'
      readonly function: string
      readonly level: string
      readonly message: string
      readonly requestId?: string
    }
  /** No JSON: what something else printed. */
  | { readonly type: 'text'; readonly function: string; readonly text: string }
