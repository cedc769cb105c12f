import { openConnection, type UpstreamConnection } from './upstream-connection.js'

/**
 * Idle connections are ended by us before a function does it: Node's own server ends them after five seconds, and a call that is written at
 * that moment is lost.
 */
const keepMs = 4000

/** One address that a function's name resolves to. */
export class Instance {
  /** Whether it gets calls: it said that it is ready, and no connection has failed since. */
  isReady = false
  /** Whether its name leads somewhere else now. */
  isGone = false
  /** Why its code cannot run, as it says itself; more waiting does not change that. */
  failure: string | undefined
  inFlight = 0
  private readonly idle: UpstreamConnection[] = []
  private readonly scratch = Buffer.allocUnsafeSlow(65_536)

  private readonly ended = (connection: UpstreamConnection) => {
    const place = this.idle.indexOf(connection)
    if (place !== -1) this.idle.splice(place, 1)
  }

  constructor(
    readonly address: string,
    readonly port: number,
  ) {}

  /** The connection that was used last, where one is idle. */
  takeIdle(): UpstreamConnection | undefined {
    for (;;) {
      const connection = this.idle.pop()
      if (connection === undefined || connection.isUsable) return connection
      connection.destroy()
    }
  }

  keepIdle(connection: UpstreamConnection, now: number): void {
    if (!connection.isUsable) return
    if (this.isGone) {
      connection.destroy()
      return
    }
    connection.idleSince = now
    this.idle.push(connection)
  }

  /** @throws Error that says why nobody is there */
  open(): Promise<UpstreamConnection> {
    return openConnection({ address: this.address, port: this.port, scratch: this.scratch }, this.ended)
  }

  /** A connection whose socket may become the call's own. @throws Error that says why nobody is there */
  openForUpgrade(): Promise<UpstreamConnection> {
    return openConnection({ address: this.address, port: this.port, scratch: undefined }, this.ended)
  }

  /** Ends what was idle for long. @returns whether any is left */
  sweep(now: number): boolean {
    const old = this.idle.findIndex((connection) => now - connection.idleSince < keepMs)
    for (const connection of this.idle.splice(0, old === -1 ? this.idle.length : old)) connection.destroy()
    return this.idle.length > 0
  }

  endIdle(): void {
    for (const connection of this.idle.splice(0)) connection.destroy()
  }
}
