import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { StackError } from '../../model/errors.js'
import type { Emit } from '../../model/event.js'
import type { PublishedAddress, WantedPort } from '../forwarder-api.js'
import type { ClusterApi } from './cluster-api.js'
import { followReadyPods, type PodsOf, type ReadyPods } from './ready-pods.js'

/** A port of this machine that leads to pods of a service, for as long as the command runs. */
export interface AttachedPort extends Omit<WantedPort, 'protocol'> {
  readonly pods: PodsOf
}

export interface ForwardTools {
  readonly api: ClusterApi
  readonly emit: Emit
  /** Ends it all. */
  readonly signal: AbortSignal
}

export interface Forwarding {
  /** What is listened on, with the numbers that were chosen. */
  readonly addresses: readonly PublishedAddress[]
  /** Stops listening and ends every connection. */
  close(): Promise<void>
}

/** A connection waits so long for a pod that is ready. */
const patienceMs = 10_000

/**
 * Forwards TCP ports of this machine through the cluster's API: each connection to a ready pod of its service, picked anew. The listeners
 * stay through rollouts and while the cluster is out of reach. No host address means this machine alone (`127.0.0.1` and `::1`).
 * @throws StackError `port-taken`; nothing listens then
 */
export async function forwardPorts(ports: readonly AttachedPort[], { api, emit, signal }: ForwardTools): Promise<Forwarding> {
  const ended = new AbortController()
  const all = AbortSignal.any([signal, ended.signal])
  const followed = new Map<string, ReadyPods>()
  const podsOf = ({ pods, service }: AttachedPort) => {
    const key = `${pods.namespace} ${pods.selector}`
    const there = followed.get(key) ?? followReadyPods(api, pods, all, (reach) => emit(reachEvent(service, reach)))
    followed.set(key, there)
    return there
  }
  const connections = new Set<Socket>()
  const servers: Server[] = []
  const close = async () => {
    ended.abort()
    for (const connection of connections) connection.destroy()
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }
  const addresses: PublishedAddress[] = []
  try {
    for (const port of ports) {
      const pods = podsOf(port)
      for (const { server, address } of await listen(port, (client) => {
        connections.add(client)
        client.once('close', () => connections.delete(client))
        void carry(client, port, pods, { api, emit, signal: all })
      })) {
        servers.push(server)
        addresses.push(address)
      }
    }
  } catch (error) {
    await close()
    throw error
  }
  signal.addEventListener('abort', () => void close(), { once: true })
  return { addresses, close }
}

function reachEvent(service: string, reach: { readonly lost: unknown } | 'back') {
  if (reach === 'back') return { type: 'notice', group: service, message: 'the cluster answers again' } as const
  const reason = reach.lost instanceof Error ? reach.lost.message : String(reach.lost)
  const message = `the cluster is out of reach, trying again: ${reason}`
  return { type: 'warning', group: service, message } as const
}

type Accept = (client: Socket) => void

interface Listening {
  readonly server: Server
  readonly address: PublishedAddress
}

/** Both loopback addresses under one number, or the address that was asked for. */
async function listen(port: AttachedPort, accept: Accept): Promise<readonly Listening[]> {
  if (port.hostIp !== '') return [await listenOn(port.hostIp, port, accept)]
  const first = await listenOn('127.0.0.1', port, accept)
  try {
    return [first, await listenOn('::1', { ...port, published: first.address.published }, accept)]
  } catch {
    // A machine without IPv6, or somebody else there: `localhost` finds the first.
    return [first]
  }
}

async function listenOn(host: string, port: AttachedPort, accept: Accept): Promise<Listening> {
  const { service, target, published, lastPublished = published } = port
  for (let number = published; ; number += 1) {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, accept)
    try {
      const chosen = await start(server, number, host)
      return { server, address: { service, hostIp: host, published: chosen, target, protocol: 'tcp' } }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EADDRINUSE' && number < lastPublished) continue
      throw cannotListen(host, number, port, code, error)
    }
  }
}

function start(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? port : address.port)
    })
  })
}

function cannotListen(
  host: string,
  number: number,
  { service, target }: AttachedPort,
  code: unknown,
  cause: unknown,
): StackError {
  const place = `${host.includes(':') ? `[${host}]` : host}:${number}`
  if (code === 'EADDRINUSE') {
    const hint = `set another port: \`ports: ["${number + 1}:${target}"]\``
    return new StackError('port-taken', `services.${service}.ports: ${place} is taken by another program`, { hint, cause })
  }
  const reason = code === 'EACCES' ? 'this user may not listen there' : cause instanceof Error ? cause.message : String(cause)
  return new StackError('port-refused', `services.${service}.ports: cannot listen on ${place}: ${reason}`, { cause })
}

/** One connection, to its end. */
async function carry(client: Socket, port: AttachedPort, pods: ReadyPods, tools: ForwardTools): Promise<void> {
  const { emit, signal } = tools
  const { service } = port
  client.on('error', () => {})
  try {
    const upstream = await connect(port, pods, tools, client)
    if (upstream === undefined) return void client.resetAndDestroy()
    upstream.on('error', (error) => {
      emit({ type: 'warning', group: service, message: error.message })
      client.resetAndDestroy()
    })
    client.once('close', () => upstream.destroy())
    client.pipe(upstream).pipe(client)
  } catch (error) {
    if (!signal.aborted)
      emit({ type: 'warning', group: service, message: error instanceof Error ? error.message : String(error) })
    client.resetAndDestroy()
  }
}

const pauseMs = 200

/** Another pod where one has just gone. */
async function connect(
  { target, pods: { namespace } }: AttachedPort,
  pods: ReadyPods,
  { api, signal }: ForwardTools,
  client: Socket,
): Promise<Duplex | undefined> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const pod = await pods.next(Math.max(deadline - performance.now(), 0))
    if (client.destroyed || signal.aborted) return undefined
    if (pod === undefined) throw new StackError('no-pod', `no pod is ready to take the connection to port ${target}`)
    try {
      return await api.forward({ namespace, pod }, target, signal)
    } catch (error) {
      if (performance.now() + pauseMs > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}
