import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { CallerResponse } from './caller-response.js'

/** What a response needs of the connection it goes out on. */
export interface ResponseConnection {
  readonly socket: Socket
  /** What a connection that is kept says of itself: header lines. */
  readonly keepAliveLines: string
  /** The value of the header `date`. */
  readonly date: () => string
  /** @param last latin1; all that is still to be written of the response */
  finish(response: PlainResponse, last: string): void
  /** The socket speaks another protocol from here on. */
  letGo(): void
}

/** The answer to a plain request, written as Node's own server writes it, a whole one in a single piece. */
export class PlainResponse implements CallerResponse {
  readonly req = { complete: true } as const
  shouldKeepAlive = true
  headersSent = false
  isEnded = false
  /** Not sent yet. */
  private head = ''
  private hasBody = true
  private isChunked = false
  private whenClosed: (() => void) | undefined
  private whenDrained: (() => void) | undefined

  constructor(
    private readonly connection: ResponseConnection,
    private readonly isHead: boolean,
  ) {}

  get socket(): Socket {
    return this.connection.socket
  }

  get destroyed(): boolean {
    return this.socket.destroyed
  }

  writeHead(status: number, headers: readonly string[]): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`
    let hasLength = false
    let hasDate = false
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index] ?? ''
      const value = headers[index + 1] ?? ''
      if (notOfName.test(name) || notOfValue.test(value)) throw new Error(`Invalid character in header \`${name}\``)
      // Told by their lengths first: every header of every answer comes through here.
      if (name.length === 14) hasLength ||= name.toLowerCase() === 'content-length'
      else if (name.length === 4) hasDate ||= name.toLowerCase() === 'date'
      head += `${name}: ${value}\r\n`
    }
    if (!hasDate) head += `Date: ${this.connection.date()}\r\n`
    head += this.shouldKeepAlive ? this.connection.keepAliveLines : 'Connection: close\r\n'
    this.hasBody = !this.isHead && status !== 204 && status !== 304
    this.isChunked = this.hasBody && !hasLength
    if (this.isChunked) head += 'Transfer-Encoding: chunked\r\n'
    this.head = `${head}\r\n`
    this.headersSent = true
  }

  write(chunk: Uint8Array | string, encoding: BufferEncoding = 'utf8'): boolean {
    const { socket } = this
    const length = typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length
    if (!this.hasBody || length === 0) return true
    const before = `${this.takeHead()}${this.isChunked ? `${length.toString(16)}\r\n` : ''}`
    socket.cork()
    if (before !== '') socket.write(before, 'latin1')
    let hasRoom = typeof chunk === 'string' ? socket.write(chunk, encoding) : socket.write(chunk)
    if (this.isChunked) hasRoom = socket.write('\r\n', 'latin1')
    socket.uncork()
    return hasRoom
  }

  /** Ends it with a text of one byte a character, which goes out in one piece with the head. */
  endWith(text: string): void {
    if (this.isChunked) this.write(text, 'latin1')
    this.finish(this.isChunked || !this.hasBody ? '' : text)
  }

  end(chunk?: Uint8Array | string): void {
    if (this.isEnded) return
    if (chunk !== undefined) this.write(chunk)
    this.finish('')
  }

  destroy(): void {
    this.socket.destroy()
  }

  detachSocket(): void {
    this.connection.letGo()
  }

  once(event: 'close' | 'drain', listener: () => void): void {
    if (event === 'close') this.whenClosed = listener
    else this.whenDrained = listener
  }

  /** The connection has room again. */
  drained(): void {
    const listener = this.whenDrained
    this.whenDrained = undefined
    listener?.()
  }

  /** The last byte is out, or the connection has ended. */
  closed(): void {
    const listener = this.whenClosed
    this.whenClosed = undefined
    listener?.()
  }

  private finish(text: string): void {
    const last = `${this.takeHead()}${text}${this.isChunked ? '0\r\n\r\n' : ''}`
    this.isEnded = true
    this.connection.finish(this, last)
  }

  /** @returns the head where it is not out yet, otherwise nothing */
  private takeHead(): string {
    const { head } = this
    this.head = ''
    return head
  }
}

const notOfName = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/
const notOfValue = /[^\t\x20-\x7e\x80-\xff]/
