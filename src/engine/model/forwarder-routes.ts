/** What a forwarder does: its whole configuration. */
export interface RouteTable {
  readonly routes: readonly Route[]
}

/** A port that it listens on, and where connections go. */
export interface Route {
  readonly protocol: 'tcp' | 'udp'
  /** In the forwarder's container. */
  readonly port: number
  /** One after the other, until one answers. */
  readonly targets: readonly RouteTarget[]
}

export interface RouteTarget {
  /** A name or an IP address. */
  readonly host: string
  readonly port: number
}
