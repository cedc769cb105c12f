import { createServer, type Server, type Socket } from 'node:net'
import type { Route, RouteTarget } from '../../engine/model/forwarder-routes.js'
import { connectToAny } from './connect.js'

/** A route while it is served. */
export interface OpenRoute {
  /** Where connections go from now on; those that are open stay where they are. */
  aim(targets: readonly RouteTarget[]): void
  connections(): number
  stopListening(): void
  /** When it listens no more and every connection has ended. */
  ended(): Promise<void>
  /** Ends everything at once. */
  cut(): void
}

interface TcpOptions {
  readonly host?: string
  readonly patienceMs: number
  readonly say: (text: string) => void
}

/** @throws Error when the port cannot be had */
export async function openTcpRoute(route: Route, { host, patienceMs, say }: TcpOptions): Promise<OpenRoute> {
  let targets = route.targets
  const clients = new Set<Socket>()
  // Paused: nothing is read from a client before there is somebody to give it to. Half open: one side may end before the other does.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true, keepAlive: true }, (client) => {
    clients.add(client)
    const gone = new AbortController()
    client.once('close', () => {
      clients.delete(client)
      gone.abort()
    })
    // Until it is joined, an error of it is no more than its end.
    client.on('error', () => {})
    connectToAny(() => targets, patienceMs, gone.signal).then(
      (upstream) => join(client, upstream),
      (error: unknown) => {
        if (!gone.signal.aborted) say(`${route.port}/tcp: ${error instanceof Error ? error.message : String(error)}`)
        client.resetAndDestroy()
      },
    )
  })
  await listen(server, route.port, host)
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  return {
    aim(next) {
      targets = next
    },
    connections: () => clients.size,
    stopListening: () => void server.close(),
    ended: () => closed,
    cut() {
      for (const client of clients) client.resetAndDestroy()
    },
  }
}

function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host !== undefined && { host }), backlog: 1024 }, () => {
      server.off('error', reject)
      // An accept that fails (no descriptor left) leaves the route as it is.
      server.on('error', () => {})
      resolve()
    })
  })
}

/** Both directions, each with its own end and its own back-pressure; what breaks on one side breaks on the other. */
function join(client: Socket, upstream: Socket): void {
  breakWith(client, upstream)
  breakWith(upstream, client)
  if (client.destroyed) upstream.destroy()
  else client.pipe(upstream).pipe(client)
}

function breakWith(one: Socket, other: Socket): void {
  one.on('error', () => other.resetAndDestroy())
  one.once('close', () => {
    // After its end and ours, the other ends by itself once everything is written.
    if (!one.readableEnded) other.destroy()
  })
}
