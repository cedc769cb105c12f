import { connect, type Socket } from 'node:net'
import { type ResponseListener, ResponseParser } from './response-parser.js'

/** Who has a connection, from the request it writes to the answer's last byte. */
export interface ConnectionUser extends ResponseListener {
  /** The answer is there whole; the connection is its user's no more once this returns. */
  complete(): void
  /** No answer, or none that is one, or not all of it. */
  broken(failure: ConnectionFailure): void
  /** What is written gets through again. */
  drained(): void
  /** The function switched protocols: the socket is the user's, with bytes that came already. */
  switched(socket: Socket, first: Buffer): void
}

export interface ConnectionFailure {
  /** Continues a sentence that begins with the function: `its answer is no HTTP`. */
  readonly reason: string
  /** Whether it answered nothing at all. */
  readonly isUntouched: boolean
  /** Whether what it answered is no HTTP. */
  readonly isGarbage: boolean
  /**
   * Whether the function cannot have seen the request: its connection had carried others and was reset, which is what a system answers to bytes that
   * nobody read. So it is with a connection that a function ends as idle at the very moment.
   */
  readonly isUnread: boolean
}

const connectMs = 1000

/** A connection to an instance, which carries one call after another. */
export class UpstreamConnection {
  /** When it was last used, by the clock of its pool. */
  idleSince = 0
  private readonly parser = new ResponseParser()
  private user: ConnectionUser | undefined
  private isUsed = false
  private isReused = false

  /** @param socket whose data goes to `received` */
  constructor(
    private readonly socket: Socket,
    /** It ended while nobody used it. */
    private readonly ended: (connection: UpstreamConnection) => void,
  ) {
    socket.on('end', () => this.finished())
    socket.on('error', (error: Error & { readonly code?: string }) => this.lost(error.message, error.code))
    socket.on('close', () => this.lost('closed the connection'))
    socket.on('drain', () => this.user?.drained())
  }

  get isUsable(): boolean {
    return this.user === undefined && !this.socket.destroyed && this.socket.readable && this.socket.writable
  }

  /** @param head request line and headers with the empty line; latin1 */
  start(method: string, head: string, body: Uint8Array | undefined, user: ConnectionUser): void {
    this.user = user
    this.isReused = this.isUsed
    this.isUsed = true
    this.parser.expect(method, user)
    if (body === undefined || body.length === 0) {
      this.socket.write(head, 'latin1')
      return
    }
    this.socket.cork()
    this.socket.write(head, 'latin1')
    this.socket.write(body)
    this.socket.uncork()
  }

  /** @returns whether more may be written at once */
  write(data: Uint8Array | string): boolean {
    return this.socket.write(data)
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /** Ends it at once: the function sees that its caller is gone. */
  destroy(): void {
    this.user = undefined
    this.socket.destroy()
  }

  received(chunk: Buffer): void {
    const { user } = this
    // Nobody asked for anything.
    if (user === undefined) {
      this.lost('sent what nobody asked for')
      return
    }
    try {
      const rest = this.parser.execute(chunk)
      if (this.parser.isSwitched) {
        this.handOver(user, rest)
        return
      }
    } catch (error) {
      this.refuse(user, error)
      return
    }
    if (this.parser.isDone && this.user === user) {
      this.user = undefined
      if (!this.parser.isReusable) this.socket.destroy()
      user.complete()
    }
  }

  private handOver(user: ConnectionUser, first: Buffer): void {
    this.user = undefined
    for (const event of ['data', 'end', 'error', 'close', 'drain']) this.socket.removeAllListeners(event)
    user.switched(this.socket, first)
  }

  /** The function ended its side. */
  private finished(): void {
    const { user } = this
    if (user === undefined) {
      this.lost('closed the connection')
      return
    }
    try {
      this.parser.end()
    } catch (error) {
      this.lost(error instanceof Error ? error.message : String(error))
      return
    }
    this.user = undefined
    this.socket.destroy()
    user.complete()
  }

  private refuse(user: ConnectionUser, error: unknown): void {
    this.destroy()
    user.broken({
      reason: error instanceof Error ? error.message : String(error),
      isUntouched: false,
      isGarbage: true,
      isUnread: false,
    })
  }

  private lost(reason: string, code?: string): void {
    const { user } = this
    const isUntouched = this.parser.isUntouched
    const isUnread = this.isReused && isUntouched && (code === 'ECONNRESET' || code === 'EPIPE')
    this.destroy()
    if (user === undefined) this.ended(this)
    else user.broken({ reason, isUntouched, isGarbage: false, isUnread })
  }
}

/** Where a connection leads, and how it is read. */
export interface ConnectionTarget {
  readonly address: string
  readonly port: number
  /**
   * What all connections read into, one at a time; what a call takes of it is copied. Absent: the socket makes a buffer of 64 KiB for each piece that
   * comes, which is most of what a small answer costs. A socket that is to be handed over needs that.
   */
  readonly scratch: Buffer | undefined
}

/**
 * @param ended called when it ends while nobody uses it
 * @throws Error that says why nobody is there
 */
export function openConnection(
  { address, port, scratch }: ConnectionTarget,
  ended: (connection: UpstreamConnection) => void,
): Promise<UpstreamConnection> {
  return new Promise((resolve, reject) => {
    let connection: UpstreamConnection | undefined
    const onread = scratch && {
      buffer: scratch,
      callback(bytes: number) {
        connection?.received(Buffer.from(scratch.subarray(0, bytes)))
        return true
      },
    }
    const options = { host: address, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 }
    const socket = connect(onread === undefined ? options : { ...options, onread })
    const fail = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(() => fail(new Error(`connect: no answer from ${address}:${port}`)), connectMs)
    socket.once('error', fail)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', fail)
      const opened = new UpstreamConnection(socket, ended)
      if (scratch === undefined) socket.on('data', (chunk: Buffer) => opened.received(chunk))
      connection = opened
      resolve(opened)
    })
  })
}
