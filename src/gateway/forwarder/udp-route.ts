import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { Route, RouteTarget } from '../../engine/model/forwarder-routes.js'
import { addressOf } from './address.js'
import type { OpenRoute } from './tcp-route.js'

interface UdpOptions {
  readonly host?: string
  readonly idleMs: number
  readonly say: (text: string) => void
}

/** One client: what it sends goes out of a socket of its own, so that answers find their way back to it. */
interface Flow {
  readonly socket: Promise<Socket>
  lastUsed: number
  /** The last datagram, while nothing has come back since, and when it was sent. */
  unanswered: Buffer | undefined
  sentAt: number
  /** Sockets of ways that were left: an answer may still come there. */
  readonly left: Promise<Socket>[]
  /** How often it was refused. */
  refused: number
}

/**
 * A client that sends again after so many milliseconds without an answer is given a new way: what is on the old one may be a pod that has
 * gone, which nodes go on sending to as long as the way is in use.
 */
const newWayMs = 500
const mostLeft = 3

/** A target that refuses is asked again so often, each time after so many milliseconds. */
const retries = 20
const retryMs = 100

/** As many clients are remembered; beyond them the one that was silent for longest is forgotten. */
const mostFlows = 16_384

/** @throws Error when the port cannot be had */
export async function openUdpRoute(route: Route, { host, idleMs, say }: UdpOptions): Promise<OpenRoute> {
  let targets = route.targets
  let turn = 0
  /** By the client's address and port, the one that was silent for longest first. */
  const flows = new Map<string, Flow>()
  const server = await bind(route.port, host)
  const end = (client: string) => {
    const flow = flows.get(client)
    flows.delete(client)
    for (const socket of flow === undefined ? [] : [flow.socket, ...flow.left]) socket.then(close, () => {})
  }
  const begin = (client: string, from: RemoteInfo, refused: number, left: Flow['left'] = []): Flow => {
    const target = targets[turn % targets.length]
    const socket = target === undefined ? Promise.reject(new Error('no target')) : connect(target)
    const now = performance.now()
    const flow: Flow = { socket, lastUsed: now, unanswered: undefined, sentAt: now, left, refused }
    socket.then(
      (connected) => {
        connected.on('message', (data) => {
          const present = flows.get(client) ?? flow
          present.lastUsed = performance.now()
          present.unanswered = undefined
          present.refused = 0
          server.send(data, from.port, from.address, () => {})
        })
        connected.on('error', () => {
          // Nobody there just now: a port that is closed tells so. Another socket finds another pod, where there is one.
          turn += 1
          if (flows.get(client) === flow) again(client, from, flow)
        })
      },
      (error: unknown) => {
        say(`${route.port}/udp: ${error instanceof Error ? error.message : String(error)}`)
        turn += 1
        if (flows.get(client) === flow) flows.delete(client)
      },
    )
    flows.set(client, flow)
    return flow
  }
  /** What was refused did not arrive, so it is sent again. */
  const again = (client: string, from: RemoteInfo, { unanswered, refused }: Flow) => {
    end(client)
    if (unanswered === undefined || refused >= retries) return
    const next = begin(client, from, refused + 1)
    setTimeout(() => flows.get(client) === next && send(next, unanswered), refused === 0 ? 0 : retryMs)
  }
  const anotherWay = (client: string, from: RemoteInfo, { socket, left }: Flow) => {
    turn += 1
    const oldest = left.length < mostLeft ? undefined : left.shift()
    oldest?.then(close, () => {})
    return begin(client, from, 0, [...left, socket])
  }
  const send = (flow: Flow, data: Buffer) => {
    flow.unanswered = data
    flow.sentAt = performance.now()
    flow.socket.then(
      (socket) => socket.send(data, () => {}),
      () => {},
    )
  }
  server.on('message', (data, from) => {
    const client = `${from.address} ${from.port}`
    const there = flows.get(client)
    const isStuck = there?.unanswered !== undefined && performance.now() - there.sentAt > newWayMs
    const flow = there === undefined ? begin(client, from, 0) : isStuck ? anotherWay(client, from, there) : there
    flow.lastUsed = performance.now()
    // Behind all others: the first is the one to forget.
    flows.delete(client)
    flows.set(client, flow)
    if (flows.size > mostFlows) end(firstKey(flows))
    send(flow, data)
  })
  const sweep = setInterval(() => {
    const oldest = performance.now() - idleMs
    for (const [client, { lastUsed }] of flows) if (lastUsed < oldest) end(client)
  }, idleMs / 4)
  sweep.unref()
  const cut = () => {
    clearInterval(sweep)
    for (const client of [...flows.keys()]) end(client)
  }
  return {
    aim(next) {
      targets = next
      // Datagrams know no connection: what comes next goes where it should.
      for (const client of [...flows.keys()]) end(client)
    },
    connections: () => flows.size,
    stopListening() {
      close(server)
      cut()
    },
    ended: async () => {},
    cut,
  }
}

async function connect({ host, port }: RouteTarget): Promise<Socket> {
  const { address, family } = await addressOf(host)
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.connect(port, address, () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

/** On all addresses of both families, where the machine has both. */
async function bind(port: number, host: string | undefined): Promise<Socket> {
  if (host !== undefined) return bindTo(createSocket(host.includes(':') ? 'udp6' : 'udp4'), port, host)
  try {
    return await bindTo(createSocket('udp6'), port, '::')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw error
    return bindTo(createSocket('udp4'), port, '0.0.0.0')
  }
}

function bindTo(socket: Socket, port: number, address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind({ port, address }, () => {
      socket.removeAllListeners('error')
      // An answer that cannot be delivered is lost, as datagrams are.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

function close(socket: Socket): void {
  try {
    socket.close()
  } catch {
    // Closed already.
  }
}

function firstKey(flows: ReadonlyMap<string, unknown>): string {
  for (const key of flows.keys()) return key
  return ''
}
