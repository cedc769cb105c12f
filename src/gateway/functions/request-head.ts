import type { IncomingHttpHeaders } from 'node:http'

/** What a request says before its body; an `IncomingMessage` is one. */
export interface RequestHead {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** By their names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Name, value, name, value .. as they were written. */
  readonly rawHeaders: readonly string[]
  readonly socket: { readonly remoteAddress?: string | undefined }
}
