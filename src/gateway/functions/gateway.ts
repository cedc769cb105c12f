import { setMaxListeners } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { GatewayConfig } from '../../engine/model/gateway-config.js'
import type { AccessLog } from './access-log.js'
import { type GatewayState, requestAnswerer } from './answer-request.js'
import { CallAdmission } from './call-admission.js'
import type { EventCaller, EventKeeper } from './call-api.js'
import { callRecorder } from './call-record.js'
import type { CallableFunction } from './callable-function.js'
import type { CallerKeys } from './caller-keys.js'
import { answerClientError } from './client-error.js'
import { eventCaller } from './event-caller.js'
import { FunctionFigures } from './function-figures.js'
import type { ResolveHost } from './function-instances.js'
import { FunctionPool } from './function-pool.js'
import { httpDates } from './http-dates.js'
import { PlainConnection, type PlainServing } from './plain-connection.js'
import { createTraceparents } from './request-id.js'
import { serveAgain, upgradeResponse } from './upgrade-request.js'

export interface GatewayParts {
  readonly config: GatewayConfig
  readonly keys: CallerKeys
  readonly resolve: ResolveHost
  readonly log: AccessLog
  /** Unix milliseconds. */
  readonly now: () => number
  readonly newId: () => string
  /** Calls of all functions together at a time. */
  readonly mostCalls: number
}

export interface Gateway {
  readonly server: Server
  readonly caller: EventCaller
  /** From now on it is ready, and what is about events goes there. */
  useKeeper(keeper: EventKeeper): void
  /** Takes no more connections; resolves when every call has ended, or after so many milliseconds. */
  drain(patienceMs: number): Promise<void>
}

/** Browsers and load balancers keep connections for a minute: the gateway ends none that is about to be used. */
const keepAliveMs = 75_000
const headersMs = 15_000
const checkMs = 5000
const mostHeaderBytes = 32_768
const sweepMs = 1000

/** The request half of the gateway, not listening yet. */
export function createGateway({ config, keys, resolve, log, now, newId, mostCalls }: GatewayParts): Gateway {
  const admission = new CallAdmission(mostCalls)
  const functions: readonly CallableFunction[] = config.functions.map((definition) => ({
    definition,
    pool: new FunctionPool(definition, admission, resolve, () => performance.now()),
    figures: new FunctionFigures(),
  }))
  const byName = new Map(functions.map((one) => [one.definition.name, one]))
  const record = callRecorder(log, now)
  const drain = new AbortController()
  let kept: (keeper: EventKeeper) => void = () => {}
  const whenKept = new Promise<EventKeeper>((resolved) => {
    kept = resolved
  })
  const state: GatewayState = { draining: drain.signal, keeper: undefined, whenKept }
  // Each connection that speaks another protocol, and each who reads lines as they come, waits for it.
  setMaxListeners(0, drain.signal)
  const sweeper = idleSweeper(functions)
  const newTraceparent = createTraceparents()
  const called = sweeper.start
  const { answer, answerPlain } = requestAnswerer({
    config,
    keys,
    functions,
    byName,
    record,
    state,
    now,
    newId,
    newTraceparent,
    called,
  })
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headersMs,
      // A body's time is its function's timeout.
      requestTimeout: 0,
      connectionsCheckingInterval: checkMs,
      maxHeaderSize: mostHeaderBytes,
    },
    (request, response) => answer(request, response, false),
  )
  const plain = servePlain(server, { answer: answerPlain, date: httpDates(now), firstMs: headersMs, keepAliveMs, tooLate })
  server.on('checkContinue', (request, response) => answer(request, response, false))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') answer(request, upgradeResponse(request, head), true)
    else serveAgain(server, request, socket, head)
  })
  server.on('clientError', answerClientError)
  return {
    server,
    caller: eventCaller(
      (name) => {
        sweeper.start()
        return byName.get(name)
      },
      record,
      newTraceparent,
    ),
    useKeeper(keeper) {
      state.keeper = keeper
      kept(keeper)
    },
    async drain(patienceMs) {
      drain.abort()
      const closed = new Promise<void>((resolved) => server.close(() => resolved()))
      server.closeIdleConnections()
      for (const connection of plain) connection.drain()
      await Promise.race([closed, pause(patienceMs)])
      server.closeAllConnections()
      for (const connection of plain) connection.destroy()
      sweeper.stop()
      for (const { pool } of functions) pool.instances.endIdle()
    },
  }
}

/**
 * Puts plain connections before a server: it takes over those that turn out not to be.
 * @returns those that are open now and plain still
 */
function servePlain(server: Server, parts: Omit<PlainServing, 'handOver' | 'ended'>): ReadonlySet<PlainConnection> {
  const [takeOver] = server.listeners('connection')
  if (takeOver === undefined) throw new Error('an HTTP server takes no connections')
  server.removeAllListeners('connection')
  const plain = new Set<PlainConnection>()
  const serving: PlainServing = {
    ...parts,
    handOver: (socket) => void takeOver.call(server, socket),
    ended: (connection) => void plain.delete(connection),
  }
  server.on('connection', (socket: Socket) => void plain.add(new PlainConnection(socket, serving)))
  return plain
}

function tooLate(socket: Socket): void {
  answerClientError(Object.assign(new Error('nothing was said in time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket)
}

/** Ends connections that are idle for long. It stops by itself where none is left, so that an idle gateway does nothing at all. */
function idleSweeper(functions: readonly CallableFunction[]): { readonly start: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    clearInterval(timer)
    timer = undefined
  }
  const sweep = () => {
    const present = performance.now()
    const inUse = functions.filter(({ pool }) => pool.instances.sweep(present) || pool.inFlight > 0 || pool.waitingCount > 0)
    if (inUse.length === 0) stop()
  }
  return {
    start() {
      timer ??= setInterval(sweep, sweepMs)
    },
    stop,
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
