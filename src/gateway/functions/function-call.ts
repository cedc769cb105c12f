import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { callHeaders } from '../../engine/model/gateway-answers.js'
import type { CallFailure } from './call-failure.js'
import type { FunctionPool, PoolCall } from './function-pool.js'
import type { Instance } from './instance.js'
import type { BodyLength } from './response-parser.js'
import type { ConnectionFailure, ConnectionUser, UpstreamConnection } from './upstream-connection.js'

/** What a function is called with. */
export interface CallRequest {
  readonly method: string
  /** Request line and headers as they are sent, each with its CRLF; without a deadline and without the empty line. */
  readonly head: string
  readonly body: Uint8Array | RequestStream | undefined
  readonly isEvent: boolean
  /** Whether the answer may be a switch of protocols. */
  readonly isUpgrade: boolean
}

/** A body that arrives while the call is under way. */
export interface RequestStream {
  readonly stream: Readable
  readonly isChunked: boolean
}

/** Who gets the answer. After `failed` or `end` nothing comes. */
export interface CallReceiver {
  head(status: number, headers: readonly string[], length: BodyLength): void
  /** @returns false where no more may come before `FunctionCall.resume` */
  body(chunk: Buffer): boolean
  end(): void
  /** After the head: the answer ends here, incomplete. */
  failed(failure: CallFailure): void
  /** The timeout is over, and what `end` concluded is still not out: unless `FunctionCall.close` was called. */
  late(): void
  switched(socket: Socket, first: Buffer, ended: () => void): void
}

/** A request that was sent and broke off is sent once more at most: what it met may be of its own making. */
const mostSends = 2
/** One that was never read may meet a connection that ends more than once, while instances come and go. */
const mostUnreadSends = 5

/**
 * One call on its way: waits for a place, is written to an instance, and its answer is passed on as it comes. The function's timeout begins
 * here and covers all of it.
 */
export class FunctionCall implements PoolCall, ConnectionUser {
  isWaiting = false
  waitTimer: NodeJS.Timeout | undefined
  /** Whether it waited for an instance. */
  wasHeld = false
  /** When it was handed to the function, by the monotonic clock; 0 before. */
  handedAt = 0
  private readonly deadline: NodeJS.Timeout
  private instance: Instance | undefined
  private connection: UpstreamConnection | undefined
  private isSettled = false
  private isAnswering = false
  private isStreaming = false
  private hasBodyEnded = true
  private bodyBytes = 0
  private sends = 0
  /** What went wrong last, should nothing better come. */
  private lastReason: string | undefined

  constructor(
    private readonly pool: FunctionPool,
    private readonly request: CallRequest,
    private readonly receiver: CallReceiver,
    /** When its time began, by the monotonic clock. */
    private readonly startedAt: number,
  ) {
    this.deadline = setTimeout(expire, Math.max(1, this.leftMs), this)
  }

  get isEvent(): boolean {
    return this.request.isEvent
  }

  start(): void {
    this.pool.enter(this, false)
    this.wasHeld = this.isWaiting
  }

  /** What is left until its timeout, milliseconds. */
  get leftMs(): number {
    return this.pool.definition.timeoutMs - (performance.now() - this.startedAt)
  }

  /** The receiver takes more. */
  resume(): void {
    this.connection?.resume()
  }

  /** Nobody waits for it any more: the function sees its connection end. */
  cancel(): void {
    this.fail({ type: 'cancelled' })
  }

  granted(instance: Instance): void {
    this.instance = instance
    const connection = this.request.isUpgrade ? undefined : instance.takeIdle()
    if (connection !== undefined) {
      this.send(instance, connection)
      return
    }
    this.connect(instance).catch((error: unknown) => this.notThere(instance, error))
  }

  refused(failure: CallFailure): void {
    this.fail(failure)
  }

  head(status: number, headers: readonly string[], length: BodyLength): void {
    if (status === 101 && !this.request.isUpgrade) throw new Error('it switched protocols without being asked to')
    this.isAnswering = true
    this.receiver.head(status, headers, length)
  }

  body(chunk: Buffer): void {
    if (!this.isSettled && !this.receiver.body(chunk)) this.connection?.pause()
  }

  complete(): void {
    if (this.isSettled) return
    const { connection, instance } = this
    // The timeout goes on until the receiver has passed on everything; the connection waits for it no more.
    this.isSettled = true
    this.connection = undefined
    connection?.resume()
    // An answer before the end of the request: what is still to be written has no place.
    if (!this.hasBodyEnded) connection?.destroy()
    else if (connection !== undefined) instance?.keepIdle(connection, performance.now())
    this.leave()
    this.receiver.end()
  }

  broken({ reason, isUntouched, isGarbage, isUnread }: ConnectionFailure): void {
    if (this.isSettled) return
    this.connection = undefined
    this.lastReason = reason
    const { instance } = this
    if (isUntouched && instance !== undefined) {
      instance.endIdle()
      this.pool.instances.distrust(instance)
    }
    const mayRepeat = isUnread ? this.sends < mostUnreadSends : this.sends < mostSends && isIdempotent(this.request.method)
    if (isUntouched && !this.isAnswering && !this.isStreaming && mayRepeat) {
      this.again()
      return
    }
    this.fail({ type: 'broken', reason, isGarbage })
  }

  drained(): void {
    if (this.isStreaming && !this.isSettled) this.source?.resume()
  }

  switched(socket: Socket, first: Buffer): void {
    if (this.isSettled) return void socket.destroy()
    this.settle()
    this.receiver.switched(socket, first, () => this.leave())
  }

  /** The last byte is out. */
  close(): void {
    clearTimeout(this.deadline)
  }

  /** The function's timeout is over. */
  expired(): void {
    if (this.isSettled) {
      this.receiver.late()
      return
    }
    const during = this.handedAt === 0 || this.isWaiting ? 'waiting' : this.hasBodyEnded ? 'call' : 'body'
    // Whoever is silent for so long may be gone: other connections to it are not trusted either.
    if (during === 'call' && !this.isAnswering) this.instance?.endIdle()
    this.fail({ type: 'timeout', during, reason: this.lastReason })
  }

  private get source(): Readable | undefined {
    const { body } = this.request
    return body === undefined || body instanceof Uint8Array ? undefined : body.stream
  }

  private async connect(instance: Instance): Promise<void> {
    await this.pool.instances.ensureFresh()
    if (this.isSettled) return
    if (instance.isGone) return this.again()
    const connection = await (this.request.isUpgrade ? instance.openForUpgrade() : instance.open())
    if (!this.isSettled) return this.send(instance, connection)
    instance.keepIdle(connection, performance.now())
  }

  /** Nothing was sent: the call has lost no more than time. */
  private notThere(instance: Instance, error: unknown): void {
    this.pool.instances.distrust(instance)
    this.lastReason = error instanceof Error ? error.message : String(error)
    if (!this.isSettled) this.again()
  }

  private again(): void {
    this.leave()
    this.pool.enter(this, true)
    this.wasHeld = true
  }

  private send(instance: Instance, connection: UpstreamConnection): void {
    this.connection = connection
    this.sends += 1
    this.handedAt = performance.now()
    const { method, head, body } = this.request
    const whole = `${head}${callHeaders.deadline}: ${Math.max(1, Math.floor(this.leftMs))}\r\n\r\n`
    if (body === undefined || body instanceof Uint8Array) {
      connection.start(method, whole, body, this)
      return
    }
    connection.start(method, whole, undefined, this)
    this.stream(body, connection, instance)
  }

  private stream({ stream, isChunked }: RequestStream, connection: UpstreamConnection, instance: Instance): void {
    this.isStreaming = true
    this.hasBodyEnded = false
    stream.on('data', (chunk: Buffer) => {
      if (this.isSettled || this.instance !== instance) return
      this.bodyBytes += chunk.length
      if (this.bodyBytes > this.pool.definition.bodyLimit) return this.fail({ type: 'too-large' })
      if (isChunked) connection.write(`${chunk.length.toString(16)}\r\n`)
      const hasRoom = connection.write(chunk)
      if (isChunked ? !connection.write('\r\n') : !hasRoom) stream.pause()
    })
    stream.once('end', () => {
      this.hasBodyEnded = true
      if (isChunked && !this.isSettled) connection.write('0\r\n\r\n')
    })
  }

  private fail(failure: CallFailure): void {
    if (this.isSettled) return
    this.settle()
    this.connection?.destroy()
    this.leave()
    this.receiver.failed(failure)
  }

  private settle(): void {
    this.isSettled = true
    clearTimeout(this.deadline)
    this.pool.giveUp(this)
  }

  private leave(): void {
    const { instance } = this
    if (instance === undefined) return
    this.instance = undefined
    this.pool.leave(instance, this.handedAt === 0 ? 0 : performance.now() - this.handedAt)
  }
}

function expire(call: FunctionCall): void {
  call.expired()
}

/** What may be sent a second time (RFC 9110, 9.2.2). */
function isIdempotent(method: string): boolean {
  return (
    method === 'GET' || method === 'HEAD' || method === 'PUT' || method === 'DELETE' || method === 'OPTIONS' || method === 'TRACE'
  )
}
