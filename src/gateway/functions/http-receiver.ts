import type { Socket } from 'node:net'
import { callHeaders } from '../../engine/model/gateway-answers.js'
import type { GatewayFunction } from '../../engine/model/gateway-config.js'
import type { EventKeeper } from './call-api.js'
import type { CallFailure } from './call-failure.js'
import { answeredHeaders } from './call-headers.js'
import type { CallerResponse } from './caller-response.js'
import { answerError, leaveBody } from './error-answer.js'
import { failureAnswer } from './failure-answer.js'
import type { CallReceiver, FunctionCall } from './function-call.js'
import { joinSockets } from './join-sockets.js'
import { keeperFailure } from './keeper-failure.js'
import { PlainResponse } from './plain-response.js'
import type { BodyLength } from './response-parser.js'
import { eventType, type ReturnedEvent, returnedEvent } from './returned-event.js'

/** Who asked, and what goes with every answer. */
export interface Caller {
  readonly response: CallerResponse
  readonly requestId: string
  /** Name, value ..: for other origins. */
  readonly corsHeaders: readonly string[]
  /** Whether the gateway speaks for the function to other origins. */
  readonly ownsCors: boolean
  /** @param reason why it has no answer of the function, or not all of it */
  readonly settled: (status: number, reason: string | undefined, wasHeld: boolean) => void
}

/** Copied to go out with its head. */
const smallBody = 16_384

/** Writes a function's answer to who asked for it, no faster than that one reads. */
export class HttpReceiver implements CallReceiver {
  call: FunctionCall | undefined
  private length: BodyLength = 0
  private status = 0
  private isSettled = false
  /** Whether no more may come before what was written is out. */
  private isFull = false
  private event: ReturnedEvent | undefined
  private eventHead: readonly string[] = []
  private eventBody: Buffer[] = []
  private switchHead = ''

  constructor(
    private readonly definition: GatewayFunction,
    private readonly caller: Caller,
    /** Takes events that functions return. */
    private readonly whenKept: Promise<EventKeeper>,
    private readonly draining: AbortSignal,
  ) {
    caller.response.once('close', () => this.closed())
  }

  head(status: number, headers: readonly string[], length: BodyLength): void {
    this.status = status
    this.length = length
    if (status === 101) {
      this.switchHead = switchHead(headers)
      return
    }
    const answered = this.answered(headers, length)
    if (this.draining.aborted) this.caller.response.shouldKeepAlive = false
    this.event = returnedEvent(status, headers)
    if (this.event !== undefined) this.eventHead = answered
    // Checks names and values, and sends nothing yet.
    else this.caller.response.writeHead(status, answered)
  }

  body(chunk: Buffer): boolean {
    const { response } = this.caller
    if (this.event !== undefined) {
      this.eventBody.push(chunk)
      return true
    }
    if (chunk.length !== this.length) {
      if (response.write(chunk)) return true
      // Of one piece of the connection several chunks may come.
      if (!this.isFull) response.once('drain', () => this.drained())
      this.isFull = true
      return false
    }
    if (chunk.length > smallBody) response.end(chunk)
    else endWith(response, chunk.toString('latin1'))
    return true
  }

  end(): void {
    const { response } = this.caller
    if (this.event !== undefined) return void this.keep(this.event, Buffer.concat(this.eventBody))
    response.end()
    if (!response.req.complete) leaveBody(response)
    this.settle(this.status, undefined)
  }

  failed(failure: CallFailure): void {
    const { response, requestId, corsHeaders } = this.caller
    const answer = failureAnswer(failure, this.definition)
    this.settle(answer.status, answer.message)
    if (response.destroyed || failure.type === 'cancelled') return
    // An answer is under way: all that can be said is that it is not whole.
    if (response.headersSent) response.destroy()
    else answerError(response, answer, requestId, corsHeaders)
  }

  /** Who reads nothing is not waited for. */
  late(): void {
    this.caller.response.destroy()
  }

  switched(upstream: Socket, first: Buffer, ended: () => void): void {
    const { response } = this.caller
    const client = response.socket
    const closed = () => {
      ended()
      this.settle(101, undefined)
    }
    if (client === null) {
      upstream.destroy()
      closed()
      return
    }
    response.detachSocket(client)
    client.write(this.switchHead, 'latin1')
    if (first.length > 0) client.write(first)
    joinSockets(client, upstream, this.draining, closed)
  }

  private answered(headers: readonly string[], length: BodyLength): string[] {
    const { caller, call } = this
    const answered = answeredHeaders(headers, length !== 'chunked', caller.ownsCors)
    answered.push(...caller.corsHeaders, callHeaders.requestId, caller.requestId)
    answered.push(callHeaders.start, call?.wasHeld === true ? 'held' : 'warm')
    const ms = call === undefined ? 0 : performance.now() - call.handedAt
    answered.push(callHeaders.duration, String(Math.round(ms * 100) / 100))
    return answered
  }

  /** An event that the function returned: it is on disk before the caller hears of it. */
  private async keep(event: ReturnedEvent, body: Buffer): Promise<void> {
    const { response, requestId, corsHeaders } = this.caller
    const type = eventType(event, body)
    try {
      if (type !== undefined) await (await this.whenKept).publish(type, body, event.headers)
      response.writeHead(event.status, [...this.eventHead])
      response.end(body)
      this.settle(event.status, undefined)
    } catch (error) {
      const answer = keeperFailure(error, `the event that \`${this.definition.name}\` returned was not kept`)
      // What the function returned is at fault, not the caller.
      const status = Math.max(500, answer.status)
      this.settle(status, answer.message)
      if (!response.destroyed) answerError(response, { ...answer, status }, requestId, corsHeaders)
    }
  }

  private drained(): void {
    this.isFull = false
    this.call?.resume()
  }

  /** The response has ended, one way or the other. */
  private closed(): void {
    this.call?.close()
    if (!this.isSettled) this.call?.cancel()
  }

  private settle(status: number, reason: string | undefined): void {
    if (this.isSettled) return
    this.isSettled = true
    this.caller.settled(status, reason, this.call?.wasHeld ?? false)
  }
}

/** @param headers name, value, name, value .. */
function switchHead(headers: readonly string[]): string {
  let head = 'HTTP/1.1 101 Switching Protocols\r\n'
  for (let index = 0; index < headers.length; index += 2) head += `${headers[index]}: ${headers[index + 1]}\r\n`
  return `${head}\r\n`
}

/** Head and body in one piece, as text of a byte a character, which is how heads are written. */
function endWith(response: CallerResponse, text: string): void {
  if (response instanceof PlainResponse) {
    response.endWith(text)
    return
  }
  const { socket } = response
  // With its body the end would be a second, empty piece, and two pieces are a far dearer system call than one.
  socket?.cork()
  response.write(text, 'latin1')
  socket?.uncork()
  response.end()
}
