import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHead } from './request-head.js'

/** A request without a body, whose head came in one piece and says nothing about its connection. */
export interface PlainRequest extends RequestHead {
  readonly method: string
  readonly url: string
}

/** What is longer is not plain. */
const mostBytes = 8192

const requestLine = /(GET|HEAD|DELETE) (\/[!"$-~]*) HTTP\/1\.1\r\n/y
const headerLine = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]?((?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?)\r\n/y

/** About the connection, about a body, or about what is to be said before the answer. */
const notPlain: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Reads the requests that most callers send, in a form that every reader of HTTP understands in the same way (RFC 9112): whatever is unusual, doubtful
 * or wrong about the bytes, it reads nothing at all, and leaves them to Node's own parser.
 * @param bytes all that has come
 * @param remoteAddress of the peer
 */
export function plainRequest(bytes: Buffer, remoteAddress: string | undefined): PlainRequest | undefined {
  if (bytes.length > mostBytes) return undefined
  const text = bytes.toString('latin1')
  requestLine.lastIndex = 0
  const first = requestLine.exec(text)
  const method = first?.[1]
  const url = first?.[2]
  if (method === undefined || url === undefined) return undefined
  const headers: IncomingHttpHeaders = {}
  const rawHeaders: string[] = []
  // The empty line is the end of what has come: no request follows.
  const end = text.length - 2
  for (let at = requestLine.lastIndex; at < end; at = headerLine.lastIndex) {
    headerLine.lastIndex = at
    const found = headerLine.exec(text)
    const name = found?.[1]
    const value = found?.[2]
    if (name === undefined || value === undefined) return undefined
    const lower = name.toLowerCase()
    // Said twice; or a name that every object knows.
    if (headers[lower] !== undefined) return undefined
    if (notPlain.has(lower) && !(lower === 'connection' && value === 'keep-alive')) return undefined
    headers[lower] = value
    rawHeaders.push(name, value)
  }
  if (headers.host === undefined || !text.endsWith('\r\n\r\n')) return undefined
  return { method, url, headers, rawHeaders, socket: { remoteAddress } }
}
