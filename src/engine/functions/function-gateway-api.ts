import type { HttpAnswer, HttpRequest } from '../host/http-client-api.js'
import type {
  CallResult,
  CloudEvent,
  CronStatus,
  DeadLetter,
  EventRecord,
  FunctionStatus,
  Published,
  TopicStatus,
} from '../model/gateway-answers.js'

/** A project's function gateway, as commands talk to it. Every call throws StackError where it does not answer or refuses. */
export interface FunctionGateway {
  functions(): Promise<readonly FunctionStatus[]>
  /** Calls a function past its routes and keys. @param request its path as the function sees it. @returns the answer, whatever its status */
  call(name: string, request: HttpRequest): Promise<HttpAnswer>
  /** @returns undefined where there is no such call (any more) */
  result(id: string): Promise<CallResult | undefined>
  topics(): Promise<readonly TopicStatus[]>
  publish(topic: string, event: PublishedEvent): Promise<Published>
  events(query: EventQuery & { readonly limit: number }): Promise<readonly EventRecord[]>
  /** Events as they come, until the signal ends it. */
  stream(query: EventQuery): AsyncIterable<EventRecord>
  replay(id: string): Promise<Published>
  deadLetters(functionName: string | undefined): Promise<readonly DeadLetter[]>
  deadLetter(id: string): Promise<DeadLetter | undefined>
  /** @returns how many there were */
  redrive(which: DeadLetterChoice): Promise<number>
  purge(which: DeadLetterChoice): Promise<number>
  /** @param count how many firings of each */
  crons(count: number): Promise<readonly CronStatus[]>
  setTrigger(id: string, to: 'paused' | 'running'): Promise<CronStatus>
}

export type PublishedEvent =
  | { readonly type: 'data'; readonly contentType: string; readonly body: Uint8Array }
  | { readonly type: 'event'; readonly event: CloudEvent }

export interface EventQuery {
  readonly function?: string
  readonly topic?: string
}

export type DeadLetterChoice = { readonly ids: readonly string[] } | { readonly function: string } | { readonly all: true }
