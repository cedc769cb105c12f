import { type Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https'
import { translateConnectionError, translateStatus } from './translate-cluster-error.js'

/** One way to an API server: its address, and how requests to it are trusted and signed. */
export interface ClusterRoute {
  /** `https://127.0.0.1:41234` */
  readonly server: string
  /**
   * TLS material, headers and, through a proxy, an agent, for one request: tokens may be renewed in between.
   * @throws ClusterError when credentials cannot be got
   */
  options(): Promise<RequestOptions>
}

export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: { readonly [name: string]: string | number | boolean | undefined }
  readonly body?: unknown
  readonly contentType?: string
}

/** Speaks HTTP with one API server, over connections that are kept. */
export interface ClusterHttp {
  readonly server: string
  /** The whole JSON answer. @throws ClusterError */
  json(request: ClusterRequest, signal?: AbortSignal): Promise<unknown>
  /** The answer while it comes. The caller reads it to its end or destroys it. @throws ClusterError */
  stream(request: ClusterRequest, signal?: AbortSignal): Promise<IncomingMessage>
}

/** How long a server may take to accept a connection, and to begin its answer. */
const connectTimeout = 10_000

export function clusterHttp(route: ClusterRoute): ClusterHttp {
  // Apart, as what is followed keeps its connection for ever.
  const [questions, streams] = [keptAgents({ maxSockets: mostConnections }), keptAgents({})]
  const open = async (kept: KeptAgents, asked: ClusterRequest, signal?: AbortSignal): Promise<IncomingMessage> => {
    signal?.throwIfAborted()
    const answer = await send(route, kept(await route.options()), asked, signal)
    const status = answer.statusCode ?? 0
    if (status >= 200 && status < 300) return answer
    throw translateStatus(route.server, status, await readText(route, answer, signal))
  }
  return {
    server: route.server,
    stream: (asked, signal) => open(streams, asked, signal),
    async json(asked, signal) {
      return JSON.parse(await readText(route, await open(questions, asked, signal), signal))
    },
  }
}

/** Questions asked at once share so many connections: each new one costs more than waiting for an answer. */
const mostConnections = 4

type KeptAgents = (options: RequestOptions) => RequestOptions

/** Connections are kept as long as what they are trusted by stays the same; a proxy has an agent of its own. */
function keptAgents(limit: { readonly maxSockets?: number }): KeptAgents {
  let last: { readonly ca: unknown; readonly cert: unknown; readonly agent: HttpsAgent } | undefined
  return (options) => {
    if (options.agent?.constructor !== HttpsAgent) return options
    const { ca, cert, key, rejectUnauthorized, servername } = options
    if (last === undefined || String(last.ca) !== String(ca) || String(last.cert) !== String(cert)) {
      const trust = { ca, cert, key, servername, ...(rejectUnauthorized !== undefined && { rejectUnauthorized }) }
      // Undefined entries would override Node's own defaults.
      const given = Object.fromEntries(Object.entries(trust).filter(([, value]) => value !== undefined))
      last = { ca, cert, agent: new HttpsAgent({ ...given, ...limit, keepAlive: true, scheduling: 'lifo' }) }
    }
    return { ...options, agent: last.agent }
  }
}

function send(
  { server }: ClusterRoute,
  options: RequestOptions,
  { method, path, query = {}, body, contentType = 'application/json' }: ClusterRequest,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const url = new URL(server)
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    ...options.headers,
    Accept: 'application/json',
    ...(text !== undefined && { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) }),
  }
  const request = url.protocol === 'http:' ? httpRequest : httpsRequest
  // Node's types tell agents of http and https apart; the address decides which of the two it is.
  const agent = options.agent as HttpAgent & HttpsAgent
  return new Promise((resolve, reject) => {
    const sent = request({
      ...options,
      agent,
      method,
      headers,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (url.protocol === 'http:' ? 80 : 443),
      path: `${url.pathname.replace(/\/$/, '')}${path}${queryText(query)}`,
      ...(signal && { signal }),
    })
    let patience: NodeJS.Timeout | undefined
    const reached = () => clearTimeout(patience)
    // Only now: before, it may have waited for its turn.
    sent.once('socket', (socket) => {
      if (!socket.connecting) return
      patience = setTimeout(() => sent.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })), connectTimeout)
      socket.once('connect', reached)
    })
    sent.once('response', (answer) => {
      reached()
      resolve(answer)
    })
    sent.once('error', (error) => {
      reached()
      reject(signal?.aborted ? signal.reason : translateConnectionError(server, error))
    })
    sent.end(text)
  })
}

function queryText(query: NonNullable<ClusterRequest['query']>): string {
  const words = Object.entries(query).filter(([, value]) => value !== undefined)
  return words.length === 0
    ? ''
    : `?${new URLSearchParams(words.map(([name, value]): [string, string] => [name, String(value)]))}`
}

async function readText({ server }: ClusterRoute, answer: IncomingMessage, signal: AbortSignal | undefined): Promise<string> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of answer) chunks.push(chunk)
  } catch (error) {
    throw signal?.aborted ? signal.reason : translateConnectionError(server, error)
  }
  return Buffer.concat(chunks).toString()
}
