import type { GatewayConfig, GatewayFunction } from '../../src/engine/model/gateway-config.js'
import type { EventKeeper, KeeperAnswer } from '../../src/gateway/functions/call-api.js'
import { keepEvents } from '../../src/gateway/functions/events/event-keeper.js'
import { type EventLimits, eventLimits } from '../../src/gateway/functions/events/limits.js'
import { FakeEventCaller } from './fake-event-caller.js'
import { FakeLogFiles } from './fake-log-files.js'

export function gatewayFunction(name: string, change: Partial<GatewayFunction> = {}): GatewayFunction {
  return {
    name,
    host: name,
    port: 8080,
    timeoutMs: 1000,
    concurrency: 10,
    queue: { max: 100, waitMs: 1000 },
    bodyLimit: 1_000_000,
    priority: 0,
    routes: [],
    methods: [],
    auth: 'none',
    retry: { attempts: 3, backoff: 'exponential', initialMs: 0, maxMs: 0, maxAgeMs: 3_600_000 },
    deadLetter: true,
    crons: [],
    topics: [],
    ...change,
  }
}

/** A keeper over a disk in memory, with a clock that tests set: what is timed still happens by real timers. */
export class KeptEvents {
  readonly files = new FakeLogFiles()
  readonly caller = new FakeEventCaller()
  readonly logged: string[] = []
  now = Date.parse('2026-03-01T10:00:00Z')
  keeper: EventKeeper = none
  private count = 0

  constructor(
    readonly config: GatewayConfig,
    private readonly limits: EventLimits = { ...eventLimits, reserveBytes: 1000, segmentBytes: 20_000, graceMs: 50 },
  ) {}

  async open(config: GatewayConfig = this.config, files: FakeLogFiles = this.files): Promise<EventKeeper> {
    this.keeper = await keepEvents(
      {
        config,
        folder: '/state',
        caller: this.caller,
        now: () => this.now,
        nextId: () => `id${String(++this.count).padStart(6, '0')}`,
        random: () => 0,
        log: (level, message, fields) => this.logged.push(`${level}: ${message} ${JSON.stringify(fields ?? {})}`),
      },
      files,
      this.limits,
    )
    return this.keeper
  }

  accept(name: string, body = '{}', requestId = `r${++this.count}`): Promise<string> {
    const definition = this.config.functions.find((each) => each.name === name) ?? gatewayFunction(name)
    return this.keeper.acceptAsync({
      function: definition,
      requestId,
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(body),
    })
  }

  async ask(
    method: string,
    target: string,
    body: unknown = '',
    headers: { readonly [name: string]: string } = {},
  ): Promise<KeeperAnswer> {
    const { pathname, searchParams } = new URL(target, 'http://gateway')
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    const answer = await this.keeper.answer({ method, path: `/_stack${pathname}`, query: searchParams, headers, body: bytes })
    if (answer === undefined) throw new Error(`${method} ${target}: not about events`)
    return answer
  }
}

export function configOf(...functions: readonly GatewayFunction[]): GatewayConfig {
  return { version: 1, project: 'shop', functions }
}

const none: EventKeeper = {
  acceptAsync: () => Promise.reject(new Error('not open')),
  publish: () => Promise.reject(new Error('not open')),
  answer: async () => undefined,
  counts: () => ({ pending: 0, deadLetters: 0 }),
  metrics: () => '',
  close: async () => {},
}
