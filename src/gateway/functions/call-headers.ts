import { callHeaders } from '../../engine/model/gateway-answers.js'
import type { RequestHead } from './request-head.js'

/** What concerns one connection only (RFC 9110, 7.6.1), and what only the gateway says to a function. */
const notForwarded: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-prefix',
  'traceparent',
  callHeaders.requestId,
  callHeaders.deadline,
  callHeaders.attempt,
])

/** What the gateway says about a call on its way to a function. */
export interface ForwardedAs {
  readonly path: string
  /** What was taken off the path. */
  readonly prefix: string
  readonly requestId: string
  readonly traceparent: string
  /** Names that stay here besides those that always do: the caller's key. */
  readonly dropped: readonly string[]
  /** Whether the protocol that the caller offers may be taken. */
  readonly isUpgrade: boolean
}

/** @returns the request's head as the function gets it, without its empty line; its body's framing is as it came */
export function forwardedHead(
  request: RequestHead,
  { path, prefix, requestId, traceparent, dropped, isUpgrade }: ForwardedAs,
): string {
  const { rawHeaders, headers } = request
  const ofConnection = connectionNames(headers.connection)
  let head = `${request.method ?? 'GET'} ${path} HTTP/1.1\r\n`
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const lower = name.toLowerCase()
    if (notForwarded.has(lower) || dropped.includes(lower) || ofConnection?.includes(lower)) continue
    head += `${name}: ${rawHeaders[index + 1] ?? ''}\r\n`
  }
  const peer = (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '')
  head += `x-forwarded-for: ${chain(headers['x-forwarded-for'], peer)}\r\n`
  head += `x-forwarded-host: ${headers['x-forwarded-host'] ?? headers.host ?? ''}\r\n`
  head += `x-forwarded-proto: ${headers['x-forwarded-proto'] ?? 'http'}\r\n`
  const before = headers['x-forwarded-prefix']
  if (prefix !== '' || before !== undefined) head += `x-forwarded-prefix: ${before ?? ''}${prefix}\r\n`
  head += `${callHeaders.requestId}: ${requestId}\r\ntraceparent: ${traceparent}\r\n`
  if (isUpgrade) head += `connection: Upgrade\r\nupgrade: ${headers.upgrade ?? ''}\r\n`
  if (headers['transfer-encoding'] !== undefined) head += 'transfer-encoding: chunked\r\n'
  return head
}

function chain(before: string | readonly string[] | undefined, peer: string): string {
  return before === undefined ? peer : `${before}, ${peer}`
}

/** A request may name more headers that are for this connection only; which body it has is not among them. */
function connectionNames(connection: string | undefined): readonly string[] | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined
  return connection
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== 'host' && name !== 'content-length')
}

const notAnswered: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  callHeaders.requestId,
  callHeaders.start,
  callHeaders.duration,
])

/**
 * A function's headers as its caller gets them.
 * @param headers name, value, name, value ..
 * @param hasLength whether its content-length is how long its body is
 * @param ownsCors whether the gateway speaks for it to other origins
 */
export function answeredHeaders(headers: readonly string[], hasLength: boolean, ownsCors: boolean): string[] {
  const kept: string[] = []
  let isLengthSaid = !hasLength
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? ''
    const lower = name.toLowerCase()
    if (notAnswered.has(lower) || (ownsCors && lower.startsWith('access-control-'))) continue
    if (lower === 'content-length') {
      if (isLengthSaid) continue
      isLengthSaid = true
    }
    kept.push(name, headers[index + 1] ?? '')
  }
  return kept
}
