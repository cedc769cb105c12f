import type { IncomingHttpHeaders } from 'node:http'
import type { GatewayConfig, GatewayFunction } from '../../engine/model/gateway-config.js'

/** A call that is made for an event: whole, because it may have to be made again. */
export interface EventCall {
  readonly function: GatewayFunction
  readonly requestId: string
  /** 1 for the first try. */
  readonly attempt: number
  readonly method: string
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array
}

/** What came of a call, once. */
export type CallOutcome =
  | {
      readonly type: 'answered'
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly body: Uint8Array
      readonly ms: number
    }
  | { readonly type: 'timeout'; readonly ms: number }
  /** No instance took it: refused, reset before an answer, or none there for as long as calls are held. */
  | { readonly type: 'unreachable'; readonly reason: string }
  /** The queue is full, or the call waited there too long. */
  | { readonly type: 'busy' }

/** Calls functions for events through the same balancer, limits and queue that requests go through. */
export interface EventCaller {
  call(call: EventCall, signal: AbortSignal): Promise<CallOutcome>
  /** Calls that the function's ready instances take at a time, all together: so many events are under way, no more, that requests keep their place. */
  capacity(functionName: string): number
}

/** A request that asked to be answered later. */
export interface AsyncRequest {
  readonly function: GatewayFunction
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array
}

/** Where events are kept until they are settled: the half of the gateway that never forgets. */
export interface EventKeeper {
  /**
   * @returns the id, once it is on disk
   * @throws StackError where nothing was accepted: `store-full` (507), `store-failed` (503), `gateway-closing` (503)
   */
  acceptAsync(request: AsyncRequest): Promise<string>
  /**
   * Takes an event that a function returned to a request, or that somebody published. What functions return to events is published here already.
   * @param topic of a returned event: its `ce-type`
   * @throws StackError as above, and `invalid-event` (400)
   */
  publish(
    topic: string,
    event: Uint8Array,
    headers: { readonly [name: string]: string },
  ): Promise<{ readonly id: string; readonly functions: readonly string[] }>
  /** Answers what lies under `/_stack/` and is about events; undefined where it is about something else. */
  answer(request: {
    readonly method: string
    readonly path: string
    readonly query: URLSearchParams
    readonly headers: IncomingHttpHeaders
    readonly body: Uint8Array
  }): Promise<KeeperAnswer | undefined>
  /** For FunctionStatus. */
  counts(functionName: string): { readonly pending: number; readonly deadLetters: number }
  /** Prometheus text of its own figures. */
  metrics(): string
  /** Stops taking and delivering; resolves when nothing is half-written. */
  close(): Promise<void>
}

export interface KeeperAnswer {
  readonly status: number
  readonly json?: unknown
  /** Lines that come as they come (NDJSON). */
  readonly lines?: AsyncIterable<unknown>
}

/** What events/event-keeper.ts opens with: `openEventKeeper(parts): Promise<EventKeeper>`. */
export interface EventKeeperParts {
  readonly config: GatewayConfig
  /** Is made where it is not there. One gateway at a time has it. */
  readonly folder: string
  readonly caller: EventCaller
  /** Milliseconds since 1970, by the system's clock. */
  readonly now: () => number
  readonly nextId: () => string
  /** From 0 up to 1. */
  readonly random: () => number
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields?: { readonly [name: string]: string | number }) => void
}
