import type { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, type Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import { messageOf, sendFailure, sendValue, statusOf } from './calls/answer.js'
import { Call } from './calls/call.js'
import { FunctionRequest } from './calls/function-request.js'
import { FunctionResponse } from './calls/function-response.js'
import { handOn } from './calls/hand-on.js'
import { Refusal } from './calls/refusal.js'
import { hasBody, readBody } from './calls/request-body.js'
import { createSpanIds } from './calls/trace.js'
import { errorFields, type JsonLog } from './json-log.js'
import type { LoadFailure } from './loading/load-failure.js'
import type { CallMetrics } from './metrics.js'
import type { Settings } from './settings.js'
import type { Handler } from './signatures/handler.js'

/** What becomes of calls, by how far the handler's module is. */
export type FunctionState =
  | { readonly type: 'loading' }
  | { readonly type: 'loaded'; readonly handler: Handler; readonly ready: () => unknown }
  | { readonly type: 'failed'; readonly failure: LoadFailure }

export interface CallServerParts {
  readonly settings: Settings
  readonly calls: AsyncLocalStorage<Call>
  readonly log: JsonLog
  readonly metrics: CallMetrics
  /** Told of every call before its handler runs. */
  readonly onCall: (call: Call) => void
}

/** Listens, and makes a handler's calls of requests. */
export class CallServer {
  readonly #server: Server<typeof FunctionRequest, typeof FunctionResponse>
  readonly #waiting: (() => void)[] = []
  readonly #parts: CallServerParts
  readonly #newSpan = createSpanIds()
  #state: FunctionState = { type: 'loading' }
  #mode: 'open' | 'draining' | 'retired' = 'open'
  #whenIdle: (() => void) | undefined

  constructor(parts: CallServerParts) {
    this.#parts = parts
    this.#server = createServer(
      {
        IncomingMessage: FunctionRequest,
        ServerResponse: FunctionResponse,
        // Longer than callers keep connections: they close them, so that none is closed while a request is on its way.
        keepAliveTimeout: 75_000,
        noDelay: true,
      },
      (request, response) => this.#take(request, response),
    )
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#parts.settings.port, () => resolve())
    })
  }

  /** Calls that waited for the module go on. */
  become(state: FunctionState): void {
    this.#state = state
    for (const go of this.#waiting.splice(0)) go()
  }

  get state(): FunctionState {
    return this.#state
  }

  /** Not ready from now on; calls are still taken until those that run have ended. */
  async drain(): Promise<void> {
    this.#mode = 'draining'
    await this.#idle()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Listens no more: what still comes over open connections is handed to the worker that does. Ends with the last of these connections. */
  async retire(idleMs: number): Promise<void> {
    this.#mode = 'retired'
    // The close of an HTTP server would also cut connections that a request may be on its way over.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(this.#server, resolve))
    const cut = setTimeout(() => {
      this.#server.closeIdleConnections()
      setInterval(() => this.#server.closeIdleConnections(), 200).unref()
    }, idleMs)
    await closed
    clearTimeout(cut)
    await this.#idle()
  }

  #idle(): Promise<void> {
    if (this.#parts.metrics.inFlight === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenIdle = resolve
    })
  }

  #take(request: FunctionRequest, response: FunctionResponse): void {
    if (this.#mode !== 'open') {
      response.setHeader('connection', 'close')
      if (this.#mode === 'retired') return void handOn(request, response, this.#parts.settings.port)
    }
    const url = request.url ?? '/'
    if (isOurs(url)) return void this.#answerOurs(url, response)
    this.#begin(new Call(request, response, this.#parts.settings, this.#newSpan))
  }

  #begin(call: Call): void {
    const { request, response } = call
    const { settings, metrics, onCall } = this.#parts
    metrics.inFlight += 1
    onCall(call)
    response.setHeader('x-request-id', call.requestId)
    const timer = setTimeout(pastDeadline, call.deadlineAt - call.startedAt, this, call)
    response.once('close', () => this.#end(call, timer))
    const go = () => {
      if (!call.settled) this.#run(call)
    }
    if (!hasBody(request)) this.#whenLoaded(go)
    else readBody(request, settings.bodyLimit, (failure) => (failure ? this.fail(call, failure) : this.#whenLoaded(go)))
  }

  #whenLoaded(go: () => void): void {
    if (this.#state.type === 'loading') this.#waiting.push(go)
    else go()
  }

  #run(call: Call): void {
    const state = this.#state
    if (state.type !== 'loaded') return void this.#answerUnloaded(call, state)
    try {
      const value = this.#parts.calls.run(call, state.handler.handle, call)
      if (isThenable(value))
        value.then(
          (later) => this.#answer(call, state.handler, later),
          (error) => this.fail(call, error),
        )
      else this.#answer(call, state.handler, value)
    } catch (error) {
      this.fail(call, error)
    }
  }

  #answer(call: Call, handler: Handler, value: unknown): void {
    const { response } = call
    if (call.settled) return
    if (response.headersSent) {
      if (value !== undefined && value !== response)
        this.fail(call, new Error('the handler answered twice: it wrote a response and returned a value'))
      return
    }
    if (value === undefined && handler.answersLater) return
    try {
      const sent = sendValue(response, value)
      if (sent) sent.catch((error) => this.fail(call, error))
    } catch (error) {
      this.fail(call, error)
    }
  }

  /** Answers a call with a failure, where it has no answer yet; logged in any case, unless it is the caller's own. */
  fail(call: Call, error: unknown): void {
    const { settings, calls, log } = this.#parts
    const { request, response, requestId } = call
    const status = statusOf(error)
    const message = messageOf(error)
    if (!(error instanceof Refusal)) calls.run(call, () => log.write('error', message, errorFields(error)))
    if (call.settled) return
    call.settled = true
    if (response.headersSent) {
      if (!response.writableEnded) response.destroy()
      return
    }
    const stack = settings.dev && error instanceof Error && !(error instanceof Refusal) ? error.stack : undefined
    sendFailure(response, status, { message, requestId, ...(stack !== undefined && { stack }) })
    // What is left of a body that nobody wants is read and dropped, so that its sender comes to read the answer.
    if (!request.complete) request.resume()
  }

  /** The caller has waited long enough: its handler may go on, and is not listened to. */
  expire(call: Call): void {
    const { response, request, requestId } = call
    if (response.writableEnded) return
    call.abort(new DOMException('the deadline of the call is over', 'TimeoutError'))
    if (call.settled) return
    call.settled = true
    this.#parts.calls.run(call, () =>
      this.#parts.log.write('warn', `no answer within ${Math.round(call.deadlineAt - call.startedAt)} ms`),
    )
    if (response.headersSent) return void response.destroy()
    if (request.complete) return void sendFailure(response, 504, { message: 'the function did not answer in time', requestId })
    response.shouldKeepAlive = false
    sendFailure(response, 408, { message: 'the body of the request did not come in time', requestId })
  }

  #end(call: Call, timer: NodeJS.Timeout): void {
    clearTimeout(timer)
    const { metrics } = this.#parts
    const { response } = call
    metrics.inFlight -= 1
    metrics.record(response.headersSent ? response.statusCode : 499, performance.now() - call.startedAt)
    if (!response.writableFinished && !call.settled) {
      call.settled = true
      call.abort(new DOMException('the caller went away', 'AbortError'))
    }
    if (metrics.inFlight === 0) this.#whenIdle?.()
  }

  #answerUnloaded(call: Call, state: Exclude<FunctionState, { type: 'loaded' }>): void {
    call.settled = true
    const message =
      state.type === 'failed' ? `the function could not be loaded: ${state.failure.message}` : 'the function is being loaded'
    sendFailure(call.response, 503, { ...(state.type === 'failed' && state.failure), message, requestId: call.requestId })
  }

  async #answerOurs(url: string, response: FunctionResponse): Promise<void> {
    if (url === '/_/health') return void response.json({ status: 'alive' })
    if (url !== '/_/ready') return void response.sendStatus(404)
    const unready = await this.#unready()
    if (unready === undefined) response.json({ status: 'ready' })
    else response.status(503).json({ error: unready })
  }

  async #unready(): Promise<LoadFailure | undefined> {
    if (this.#mode === 'draining') return { message: 'the function is about to end' }
    const state = this.#state
    if (state.type === 'failed') return state.failure
    if (state.type === 'loading') return { message: 'the function is being loaded' }
    try {
      return (await state.ready()) === false ? { message: 'its `ready` hook says no' } : undefined
    } catch (error) {
      return { message: `its \`ready\` hook failed: ${messageOf(error)}` }
    }
  }
}

function pastDeadline(server: CallServer, call: Call): void {
  server.expire(call)
}

/** What is answered without the handler. */
function isOurs(url: string): boolean {
  return url === '/_/ready' || url === '/_/health' || url === '/_/metrics' || url === '/robots.txt' || url === '/favicon.ico'
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value instanceof Promise ||
    (typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function')
  )
}
