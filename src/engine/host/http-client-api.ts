/** Where a server listens. */
export interface HttpAddress {
  readonly host: string
  readonly port: number
}

export interface HttpRequest {
  readonly method: string
  /** With its query, escaped. */
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body?: Uint8Array
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case; of a header that came twice both values, joined. */
  readonly headers: { readonly [name: string]: string }
  /** As it comes; must be read to its end, or the signal aborted. */
  readonly body: AsyncIterable<Uint8Array>
}

/** Sends one request. @throws HttpFailure where no answer began */
export type SendHttp = (address: HttpAddress, request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>

/** Nobody listens there (`refused`), or who does speaks something else or went away. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly kind: 'refused' | 'broken'

  constructor(kind: HttpFailure['kind'], message: string, cause: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}
