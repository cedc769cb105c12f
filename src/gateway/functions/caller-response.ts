import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Where an answer is written to: a `ServerResponse` is one, and a `PlainResponse`. */
export interface CallerResponse {
  /** Whether the connection may carry another request; may be taken back until the head is written. */
  shouldKeepAlive: boolean
  readonly req: IncomingMessage | { readonly complete: true }
  readonly headersSent: boolean
  readonly destroyed: boolean
  readonly socket: Socket | null
  /** @param headers name, value, name, value ..; @throws Error where one of them is none */
  writeHead(status: number, headers: string[]): unknown
  /** @returns false where no more should come before `drain` */
  write(chunk: Uint8Array | string, encoding: BufferEncoding): boolean
  write(chunk: Uint8Array): boolean
  end(chunk?: Uint8Array | string): unknown
  destroy(): unknown
  detachSocket(socket: Socket): void
  /** `close`: the last byte is out, or none will be. */
  once(event: 'close' | 'drain', listener: () => void): unknown
}
