import { ServerResponse } from 'node:http'
import type { FunctionRequest } from './function-request.js'

/** A response with what handlers that were written for Express expect of it. */
export class FunctionResponse extends ServerResponse<FunctionRequest> {
  readonly locals: { [name: string]: unknown } = {}

  status(code: number): this {
    this.statusCode = code
    return this
  }

  sendStatus(code: number): this {
    return this.status(code).type('text/plain; charset=utf-8').send(String(code))
  }

  set(name: string | { readonly [name: string]: string }, value?: number | string | readonly string[]): this {
    if (typeof name === 'string') this.setHeader(name, value ?? '')
    else for (const [key, one] of Object.entries(name)) this.setHeader(key, one)
    return this
  }

  header(name: string | { readonly [name: string]: string }, value?: number | string | readonly string[]): this {
    return this.set(name, value)
  }

  get(name: string): number | string | string[] | undefined {
    return this.getHeader(name)
  }

  append(name: string, value: string | readonly string[]): this {
    this.appendHeader(name, value)
    return this
  }

  /** `json`, `html`, `text/csv`. */
  type(type: string): this {
    return this.set(
      'content-type',
      type.includes('/')
        ? type
        : (Object.entries(contentTypes).find(([name]) => name === type)?.[1] ?? 'application/octet-stream'),
    )
  }

  contentType(type: string): this {
    return this.type(type)
  }

  location(url: string): this {
    return this.set('location', url)
  }

  redirect(statusOrUrl: number | string, url?: string): this {
    const [status, to] = typeof statusOrUrl === 'number' ? [statusOrUrl, url ?? '/'] : [302, statusOrUrl]
    return this.status(status).location(to).type('text').send(`see ${to}`)
  }

  /** @throws TypeError where it cannot be JSON: a cycle */
  json(value: unknown): this {
    const text = JSON.stringify(value)
    if (!this.hasHeader('content-type')) this.setHeader('content-type', contentTypes.json)
    return this.whole(text ?? 'null')
  }

  /** A string is HTML where nothing else was said, bytes are bytes, anything else JSON; no body where there is no value. */
  send(value?: unknown): this {
    if (typeof value === 'string') {
      if (!this.hasHeader('content-type')) this.setHeader('content-type', contentTypes.html)
      return this.whole(value)
    }
    if (value instanceof Uint8Array) {
      if (!this.hasHeader('content-type')) this.setHeader('content-type', contentTypes.bin)
      return this.whole(value)
    }
    return value === undefined ? this.whole('') : this.json(value)
  }

  /** Ends it with a body whose length is known. */
  private whole(body: string | Uint8Array): this {
    const length = Buffer.byteLength(body)
    if (this.statusCode !== 204 && this.statusCode !== 304) this.setHeader('content-length', length)
    const { socket } = this
    if (typeof body !== 'string' || length === 0 || socket === null) {
      this.end(body)
      return this
    }
    // With its body the end would be a second, empty piece, and two pieces are a far dearer system call than one. As many bytes as characters: ASCII.
    socket.cork()
    this.write(body, length === body.length ? 'latin1' : 'utf8')
    socket.uncork()
    this.end()
    return this
  }
}

export const contentTypes = {
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  xml: 'application/xml',
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  form: 'application/x-www-form-urlencoded',
  bin: 'application/octet-stream',
} as const satisfies { readonly [name: string]: string }
