import type { Socket } from 'node:net'
import { type PlainRequest, plainRequest } from './plain-request.js'
import { PlainResponse, type ResponseConnection } from './plain-response.js'

/** What plain connections share. */
export interface PlainServing {
  /** @returns false where Node's own server has to answer: nothing was done then */
  readonly answer: (request: PlainRequest, respond: () => PlainResponse) => boolean
  /** Node's own server takes the connection over, and reads what was put back first. */
  readonly handOver: (socket: Socket) => void
  readonly date: () => string
  /** A connection says its first words within so long a time .. */
  readonly firstMs: number
  /** .. and its next ones within so long. */
  readonly keepAliveMs: number
  /** Nothing was said in time. */
  readonly tooLate: (socket: Socket) => void
  readonly ended: (connection: PlainConnection) => void
}

/**
 * A caller's connection for as long as all that comes of it is plain requests, each after the answer to the one before. With anything else it goes to
 * Node's own server for good. What Node's server does for each request is most of what a call costs the gateway.
 */
export class PlainConnection implements ResponseConnection {
  readonly keepAliveLines: string
  private readonly remoteAddress: string | undefined
  private response: PlainResponse | undefined
  /** Came before the answer was out. */
  private early: Buffer[] = []
  private hasSpoken = false
  private readonly received = (chunk: Buffer) => this.read(chunk)
  private readonly hasEnded = () => this.callerEnded()
  private readonly hasFailed = () => this.socket.destroy()
  private readonly hasRoom = () => this.response?.drained()
  private readonly isSilent = () => this.timeOut()
  private readonly isClosed = () => this.close()
  private readonly isWritten = () => this.written()

  constructor(
    readonly socket: Socket,
    private readonly serving: PlainServing,
  ) {
    this.keepAliveLines = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(serving.keepAliveMs / 1000)}\r\n`
    this.remoteAddress = socket.remoteAddress
    socket.setTimeout(serving.firstMs)
    socket.on('data', this.received).on('end', this.hasEnded).on('error', this.hasFailed)
    socket.on('drain', this.hasRoom).on('timeout', this.isSilent).on('close', this.isClosed)
  }

  get date(): () => string {
    return this.serving.date
  }

  finish({ shouldKeepAlive }: PlainResponse, last: string): void {
    if (last === '' && this.socket.writableLength === 0) process.nextTick(this.isWritten)
    else this.socket.write(last, 'latin1', this.isWritten)
    if (!shouldKeepAlive) this.socket.destroySoon()
  }

  letGo(): void {
    this.release()
    this.serving.ended(this)
  }

  /** Ends it now where it is idle, and with its answer otherwise. */
  drain(): void {
    if (this.response === undefined) this.socket.destroy()
    else this.response.shouldKeepAlive = false
  }

  destroy(): void {
    this.socket.destroy()
  }

  private read(chunk: Buffer): void {
    if (this.response !== undefined) {
      this.early.push(chunk)
      this.socket.pause()
      return
    }
    if (!this.hasSpoken) {
      this.hasSpoken = true
      this.socket.setTimeout(this.serving.keepAliveMs)
    }
    const request = plainRequest(chunk, this.remoteAddress)
    const respond = () => {
      const response = new PlainResponse(this, request?.method === 'HEAD')
      this.response = response
      return response
    }
    if (request === undefined || !this.serving.answer(request, respond)) this.handOver([chunk])
  }

  private handOver(chunks: readonly Buffer[]): void {
    const { socket } = this
    this.letGo()
    socket.unshift(Buffer.concat(chunks))
    this.serving.handOver(socket)
    socket.resume()
  }

  /** The last byte is out. */
  private written(): void {
    const { response, socket } = this
    if (response === undefined || !response.isEnded) return
    this.response = undefined
    response.closed()
    if (this.early.length > 0 && response.shouldKeepAlive && !socket.destroyed) this.handOver(this.early)
  }

  /** The caller will send no more: as Node's server does, this is taken for its end. */
  private callerEnded(): void {
    this.socket.end()
  }

  private timeOut(): void {
    // A call has its function's timeout.
    if (this.response !== undefined) return
    if (this.hasSpoken) this.socket.destroy()
    else this.serving.tooLate(this.socket)
  }

  private close(): void {
    const { response } = this
    this.response = undefined
    response?.closed()
    this.serving.ended(this)
  }

  private release(): void {
    const { socket } = this
    socket.setTimeout(0)
    socket.off('data', this.received).off('end', this.hasEnded).off('error', this.hasFailed)
    socket.off('drain', this.hasRoom).off('timeout', this.isSilent).off('close', this.isClosed)
  }
}
