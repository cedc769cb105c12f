import type { Route, RouteTable } from '../../engine/model/forwarder-routes.js'
import { type OpenRoute, openTcpRoute } from './tcp-route.js'
import { openUdpRoute } from './udp-route.js'

export interface Forwarder {
  /**
   * Listens where the table says, and nowhere else. What is open stays open: a route that is still there gets its new targets for what comes next.
   * @returns how many routes there are
   * @throws Error when a port cannot be had; the others are served
   */
  use(table: RouteTable): Promise<number>
  /** A line for people; throws where a port of the table is not served. */
  health(): string
  /** Listens no more, and cuts what has not ended after so many milliseconds. */
  close(graceMs: number): Promise<void>
}

export interface ForwarderOptions {
  /** For the container's log. */
  readonly say: (text: string) => void
  /** The address to listen on; absent means all, of both families. */
  readonly host?: string
  /** How long a connection waits for a target to come back, in milliseconds. */
  readonly patienceMs?: number
  /** After so many milliseconds without a datagram a UDP client is forgotten. */
  readonly idleMs?: number
}

/** A rollout that stops before it starts takes some seconds; who waits for longer has other trouble. */
const usualPatienceMs = 10_000
/** Longer than the engine's own proxy remembers them. */
const usualIdleMs = 120_000

export function createForwarder({ say, host, patienceMs = usualPatienceMs, idleMs = usualIdleMs }: ForwarderOptions): Forwarder {
  const open = new Map<string, OpenRoute>()
  let wanted: readonly string[] = []
  const start = async (route: Route): Promise<void> => {
    const place = { ...(host !== undefined && { host }), say }
    const opened =
      route.protocol === 'tcp'
        ? await openTcpRoute(route, { ...place, patienceMs })
        : await openUdpRoute(route, { ...place, idleMs })
    open.set(nameOf(route), opened)
  }
  return {
    async use({ routes }) {
      wanted = routes.map(nameOf)
      const gone = [...open.keys()].filter((name) => !wanted.includes(name))
      for (const name of gone) {
        open.get(name)?.stopListening()
        open.delete(name)
      }
      const started = await Promise.allSettled(
        routes.map(async (route) => {
          const there = open.get(nameOf(route))
          if (there === undefined) await start(route)
          else there.aim(route.targets)
        }),
      )
      for (const route of routes) {
        say(`${nameOf(route)} -> ${route.targets.map((target) => `${target.host}:${target.port}`).join(', ')}`)
      }
      const failed = started.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
      if (failed.length > 0) throw new Error(failed.join('; '))
      return routes.length
    },
    health() {
      const lost = wanted.filter((name) => !open.has(name))
      if (lost.length > 0) throw new Error(`not served: ${lost.join(', ')}`)
      const connections = [...open.values()].reduce((sum, route) => sum + route.connections(), 0)
      return `${open.size} ports, ${connections} connections`
    },
    async close(graceMs) {
      const routes = [...open.values()]
      open.clear()
      for (const route of routes) route.stopListening()
      await Promise.race([Promise.all(routes.map((route) => route.ended())), pause(graceMs)])
      for (const route of routes) route.cut()
    },
  }
}

function nameOf({ protocol, port }: Route): string {
  return `${port}/${protocol}`
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
