import type { Agent } from 'node:http'
import { Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import type { Environment } from '../../host/env.js'
import { dialer, engineAgent } from './connection/dial.js'
import { type EngineEndpoint, formatEndpoint } from './connection/endpoint.js'
import type { EngineApi } from './engine-api.js'
import type { EngineCall, EngineCaller } from './engine-caller.js'
import { EngineError } from './engine-error.js'
import { askChange, type EngineRoute } from './engine-http.js'
import { containerReads, imageReads, networkReads, ping, systemReads, volumeReads } from './engine-reads.js'
import { containerStreams, execStreams } from './engine-streams.js'
import { containerWrites, imageWrites, networkWrites, volumeWrites } from './engine-writes.js'
import { translateAnswer, translateConnectionError } from './translate-error.js'
import type { RegistryAuth } from './wire/image.js'

/** The oldest Engine API `stack` works with: Docker 20.10. */
export const oldestApiVersion = '1.41'
/** The newest one it was written for. */
const newestApiVersion = '1.51'

/**
 * Opens the engine at an endpoint, in the newest API version that both sides speak, or in DOCKER_API_VERSION.
 * @param env the process environment: for that variable, and for ssh
 * @throws EngineError `unreachable` when nothing answers, `unsupported` when the engine is too old
 */
export async function openEngine(endpoint: EngineEndpoint, env: Environment, signal?: AbortSignal): Promise<EngineApi> {
  const address = formatEndpoint(endpoint)
  const connect = await dialer(endpoint, env)
  let loaded: ReturnType<EngineRoute['agent']> | undefined
  const agent = () => {
    loaded ??= engineAgent(connect)
    return loaded
  }
  const { apiVersion: theirs, engineVersion } = await ping({ address, connect, agent, versionPath: '' }, signal)
  const apiVersion = env.DOCKER_API_VERSION || negotiate(address, theirs)
  const route: EngineRoute = { address, connect, agent, versionPath: `/v${apiVersion}` }
  const caller = engineCaller(route)
  return {
    address,
    apiVersion,
    engineVersion,
    ping: (pingSignal) => ping(route, pingSignal),
    ...systemReads(route),
    containers: { ...containerReads(route), ...containerStreams(route), ...containerWrites(caller) },
    execs: execStreams(route),
    networks: { ...networkReads(route), ...networkWrites(caller) },
    volumes: { ...volumeReads(route), ...volumeWrites(caller) },
    images: { ...imageReads(route), ...imageWrites(caller) },
  }
}

function negotiate(address: string, theirs: string): string {
  if (minorOf(theirs) < minorOf(oldestApiVersion)) {
    throw new EngineError(
      'unsupported',
      `the Docker Engine at ${address} speaks API ${theirs}; stack needs ${oldestApiVersion} or newer`,
      { hint: 'Docker Engine 20.10 is the oldest with that; `stack doctor` says what runs' },
    )
  }
  return minorOf(theirs) < minorOf(newestApiVersion) ? theirs : newestApiVersion
}

function minorOf(apiVersion: string): number {
  return Number(apiVersion.split('.')[1] ?? 0)
}

/** Changes go to the engine directly. What tells of its progress while it is done comes through dockerode's transport. */
function engineCaller(route: EngineRoute): EngineCaller {
  // Imported for the first stream: its import takes longer than most commands' work, and its log of each request, which it formats even
  // where nobody reads it, takes longer than the request.
  let loaded: Promise<Dockerode> | undefined
  const load = () => {
    loaded ??= Promise.all([import('dockerode'), route.agent()]).then(
      ([{ default: Client }, agent]) => new Client(clientOptions(route, agent)),
    )
    return loaded
  }
  return {
    address: route.address,
    send({ auth, signal, ...asked }) {
      return askChange(route, { ...asked, ...(auth && { headers: authHeaders(auth) }) }, signal)
    },
    async stream(call) {
      const answer = await dial(await load(), route, call)
      if (answer instanceof Readable) return answer
      throw new EngineError('engine', `the engine answered ${call.method} ${call.path} without a stream`)
    },
  }
}

function authHeaders(auth: RegistryAuth) {
  // RFC 4648's alphabet for URLs, padded: engines read nothing else.
  const text = Buffer.from(JSON.stringify(auth)).toString('base64')
  return { 'X-Registry-Auth': text.replaceAll('+', '-').replaceAll('/', '_') }
}

/** Everything that leads to the engine is in the agent: the rest keeps dockerode from looking for an engine by itself. */
function clientOptions(route: EngineRoute, agent: Agent) {
  return {
    host: 'http://docker',
    port: 80,
    protocol: 'http' as const,
    socketPath: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    version: route.versionPath.slice(1),
    agent,
  }
}

const accepted = { 200: true, 201: true, 204: true, 304: true }

function dial(docker: Dockerode, route: EngineRoute, call: EngineCall): Promise<unknown> {
  const { method, path, query = {}, body, tar, auth, signal } = call
  signal?.throwIfAborted()
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        method,
        // The transport appends a query only to what ends in a question mark.
        path: Object.keys(given).length > 0 ? `${path}?` : path,
        options: { _query: given, _body: body ?? {} },
        allowEmpty: body !== undefined,
        statusCodes: accepted,
        isStream: true,
        ...(tar && { file: tar }),
        ...(auth && { authconfig: { ...auth } }),
        ...(signal && { abortSignal: signal }),
      },
      (error, answer) => {
        if (error) reject(signal?.aborted ? signal.reason : translate(route.address, error))
        else resolve(answer)
      },
    )
  })
}

function translate(address: string, error: Error): Error {
  if (!('statusCode' in error) || typeof error.statusCode !== 'number') return translateConnectionError(address, error)
  // `(HTTP code 404) unexpected - No such container: x `: the engine's sentence, behind the transport's.
  return translateAnswer(error.statusCode, error.message.replace(/^\(HTTP code \d+\) \w+ - /, '').trim())
}
