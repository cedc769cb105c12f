import { IncomingMessage } from 'node:http'
import type { Call } from './call.js'
import { parseQuery } from './query.js'
import { parseBody } from './request-body.js'

/** A request with what handlers that were written for Express expect of it. Everything is worked out when it is asked for. */
export class FunctionRequest extends IncomingMessage {
  call?: Call
  rawBody: Buffer = empty
  readonly params: { readonly [name: string]: string } = {}
  readonly baseUrl = ''
  #body: unknown = unparsed
  #query: object | undefined

  /** By the content type: JSON and forms as values, text as a string, anything else as a Buffer; an empty object where there is none. */
  get body(): unknown {
    if (this.#body === unparsed) this.#body = parseBody(this.headers['content-type'], this.rawBody)
    return this.#body
  }

  set body(body: unknown) {
    this.#body = body
  }

  get query(): object {
    this.#query ??= parseQuery(this.url ?? '')
    return this.#query
  }

  get path(): string {
    const url = this.url ?? '/'
    const end = url.indexOf('?')
    return end === -1 ? url : url.slice(0, end)
  }

  get originalUrl(): string {
    return this.url ?? '/'
  }

  get protocol(): string {
    const [first = 'http'] = String(this.headers['x-forwarded-proto'] ?? 'http').split(',')
    return first.trim()
  }

  get secure(): boolean {
    return this.protocol === 'https'
  }

  get hostname(): string {
    return String(this.headers['x-forwarded-host'] ?? this.headers.host ?? '').replace(/:\d+$/, '')
  }

  get ip(): string | undefined {
    const forwarded = this.headers['x-forwarded-for']
    return typeof forwarded === 'string' ? forwarded.split(',')[0]?.trim() : this.socket.remoteAddress
  }

  get(name: string): string | string[] | undefined {
    const wanted = name.toLowerCase()
    return this.headers[wanted === 'referrer' ? 'referer' : wanted]
  }

  header(name: string): string | string[] | undefined {
    return this.get(name)
  }

  /** Whether the content type is that one: `json`, `text/*`, `application/json`. */
  is(type: string): string | false {
    const own = this.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    if (own === undefined) return false
    const pattern = type.includes('/') ? type : `*/${type}`
    const matches = new RegExp(`^${pattern.replaceAll(/[.+]/g, '\\$&').replaceAll('*', '.*')}$`).test(own)
    return matches ? own : false
  }

  /** Aborted at the deadline, and where the caller goes away. */
  get signal(): AbortSignal | undefined {
    return this.call?.signal
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.rawBody.toString('utf8'))
  }

  async text(): Promise<string> {
    return this.rawBody.toString('utf8')
  }
}

const empty = Buffer.alloc(0)
const unparsed = Symbol('unparsed')
