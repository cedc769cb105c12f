import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import type { Connect } from './connection/dial.js'
import type { UpgradeHeaders } from './engine-api.js'
import { EngineError } from './engine-error.js'
import { translateAnswer, translateConnectionError } from './translate-error.js'
import { type WholeAnswer, wholeAnswer } from './whole-answer.js'

/** Whether an engine is on this machine: then a connection of one's own costs nothing, and there is no proxy in between. */
export function isLocal({ address }: EngineRoute): boolean {
  return address.startsWith('unix://') || address.startsWith('npipe://')
}

/** One way to an engine: its address for messages, what connects to it, and the API version for its paths. */
export interface EngineRoute {
  readonly address: string
  readonly connect: Connect
  /** An agent whose connections lead there, always the same one. */
  agent(): Promise<Agent>
  /** `/v1.41`, or empty before the version is known. */
  readonly versionPath: string
}

export interface EngineRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** From the version on: `/containers/json`. */
  readonly path: string
  /** A list is sent as its name once for each. */
  readonly query?: { readonly [name: string]: string | number | boolean | readonly string[] | undefined }
  readonly headers?: UpgradeHeaders
  /** Sent as JSON. */
  readonly body?: object
  /** Sent as it is, instead of a JSON body. */
  readonly tar?: Readable | Buffer
}

/**
 * Asks the engine and reads the whole JSON answer.
 * @throws EngineError
 */
export async function askJson<Body>(route: EngineRoute, request: EngineRequest, signal?: AbortSignal): Promise<Body> {
  const { text } = await askWhole(route, request, signal)
  // The one place where an answer is taken for what the Engine API documents for its path.
  return JSON.parse(text) as Body
}

/** Whether it goes to an engine on this machine, in one piece. */
function isPlain(route: EngineRoute, { method, headers, tar }: EngineRequest): boolean {
  return isLocal(route) && method !== 'HEAD' && headers === undefined && tar === undefined
}

/**
 * Asks the engine and reads the whole answer, of which headers may tell.
 * @throws EngineError when the engine refuses
 */
export async function askWhole(
  route: EngineRoute,
  asked: EngineRequest,
  signal?: AbortSignal,
): Promise<Omit<WholeAnswer, 'status'>> {
  if (!isPlain(route, asked)) {
    const answer = await openAnswer(route, asked, signal)
    const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]))
    return { headers, text: await readText(route, answer, signal) }
  }
  const { method, body } = asked
  const question = { method, path: pathAndQuery(route, asked), ...(body !== undefined && { json: JSON.stringify(body) }) }
  const answer = await wholeAnswer(route.connect, question, signal).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : translateConnectionError(route.address, error)
  })
  if (isGood(answer.status)) return answer
  throw translateAnswer(answer.status, answer.text)
}

/**
 * Asks the engine for a change and waits until it is done.
 * @returns the answer; undefined where it has no body
 * @throws EngineError
 */
export async function askChange<Body>(route: EngineRoute, request: EngineRequest, signal?: AbortSignal): Promise<Body> {
  const { headers, text } = await askWhole(route, request, signal)
  const isJson = headers['content-type']?.startsWith('application/json') === true && text !== ''
  // As for `askJson`: what comes back is what the Engine API documents for the path.
  return (isJson ? JSON.parse(text) : undefined) as Body
}

/**
 * Asks the engine and hands over the answer while it comes. The caller reads it to its end or destroys it.
 * @throws EngineError when the engine refuses
 */
export async function openAnswer(route: EngineRoute, asked: EngineRequest, signal?: AbortSignal): Promise<IncomingMessage> {
  const sent = await send(route, asked, signal)
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve)
    sent.once('error', (error) => reject(signal?.aborted ? signal.reason : translateConnectionError(route.address, error)))
  })
  const status = answer.statusCode ?? 0
  if (isGood(status)) return answer
  throw translateAnswer(status, await readText(route, answer, signal))
}

/** 304: it is so already, as when a container is started that runs. */
function isGood(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304
}

/**
 * Asks the engine to give the connection to another protocol.
 * @returns the socket after the engine's 101
 * @throws EngineError when the engine refuses
 */
export async function openUpgrade(route: EngineRoute, asked: EngineRequest, signal?: AbortSignal): Promise<Duplex> {
  const sent = await send(route, asked, signal)
  return new Promise((resolve, reject) => {
    sent.once('upgrade', (_answer, socket, head) => {
      // What the engine sent right behind its 101 belongs to the new protocol.
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    sent.once('response', (answer) => {
      readText(route, answer, signal).then((text) => reject(refusedUpgrade(answer.statusCode ?? 0, text)), reject)
    })
    sent.once('error', (error) => reject(signal?.aborted ? signal.reason : translateConnectionError(route.address, error)))
  })
}

async function send(route: EngineRoute, asked: EngineRequest, signal: AbortSignal | undefined): Promise<ClientRequest> {
  const [{ request }, agent] = await Promise.all([import('node:http'), route.agent()])
  signal?.throwIfAborted()
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body)
  const sent = request({
    agent,
    host: 'docker',
    ...noServerName,
    method: asked.method,
    path: pathAndQuery(route, asked),
    headers: {
      // A POST without a body says so: with no length, an upgraded connection would begin in the middle of one.
      ...(asked.method === 'POST' && body === undefined && asked.tar === undefined && { 'Content-Length': 0 }),
      ...(body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
      ...(asked.tar && { 'Content-Type': 'application/x-tar' }),
      ...Object.fromEntries(
        Object.entries(asked.headers ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
      ),
    },
    ...(signal && { signal }),
  })
  if (asked.tar === undefined || Buffer.isBuffer(asked.tar)) sent.end(asked.tar ?? body)
  else pour(asked.tar, sent)
  return sent
}

/** Otherwise Node looks for TLS whether the host is an IP address, which takes longer than the request; its types don't know of it. */
const noServerName = { servername: '' }

/** One ends with the other; what cannot be read fails the request. */
function pour(tar: Readable, sent: ClientRequest): void {
  tar.once('error', (error) => sent.destroy(error))
  sent.once('close', () => tar.destroy())
  tar.pipe(sent)
}

/** `/v1.51/containers/json?all=true` */
export function pathAndQuery({ versionPath }: EngineRoute, { path, query = {} }: Pick<EngineRequest, 'path' | 'query'>): string {
  return `${versionPath}${path}${queryText(query)}`
}

function queryText(query: NonNullable<EngineRequest['query']>): string {
  const entries = Object.entries(query).flatMap(([name, value]) => {
    const values = value === undefined ? [] : typeof value === 'object' ? value : [value]
    return values.map((each) => `${encodeURIComponent(name)}=${encodeURIComponent(each)}`)
  })
  return entries.length === 0 ? '' : `?${entries.join('&')}`
}

async function readText(route: EngineRoute, answer: IncomingMessage, signal: AbortSignal | undefined): Promise<string> {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk)
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw signal?.aborted ? signal.reason : translateConnectionError(route.address, error)
  }
}

function refusedUpgrade(status: number, text: string): EngineError {
  if (status >= 200 && status < 300)
    return new EngineError('unsupported', 'the engine does not hand over the connection', { status })
  return translateAnswer(status, text)
}
