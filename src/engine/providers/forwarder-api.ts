import type { Diagnostic } from '../model/diagnostic.js'
import type { Emit } from '../model/event.js'
import type { RouteTarget } from '../model/forwarder-routes.js'
import type { Position } from '../model/origin.js'

/**
 * The published ports of a local cluster: one container per project on the engine, between ports of this machine and NodePorts of the
 * cluster's nodes. It outlives the command, and rollouts. Fulfilled by `docker/forwarder/docker-forwarder.ts`.
 */
export interface PortForwarder {
  /** As it is now, in any state; undefined where the project has none. */
  observe(project: string, signal?: AbortSignal): Promise<ObservedForwarder | undefined>
  /** What stands in the way of these ports, each with who holds it; found without changing anything. Ports that the project's own forwarder holds are free. */
  check(project: string, ports: readonly WantedPort[], signal?: AbortSignal): Promise<readonly Diagnostic[]>
  /**
   * Makes the forwarder be as wished: creates or replaces its container where ports of this machine change, and otherwise only tells it
   * where to go from now on, which no open connection notices.
   * @returns the ports as they are now, with the numbers that the engine chose
   * @throws StackError when a port is taken, or there is no Node image and none can be assembled
   */
  ensure(
    wish: ForwarderWish,
    context: { readonly emit: Emit; readonly signal: AbortSignal },
  ): Promise<readonly PublishedAddress[]>
  /** Removing what is not there is no error. */
  remove(project: string, signal?: AbortSignal): Promise<void>
}

/** A port of this machine that somebody wants. */
export interface WantedPort {
  readonly service: string
  /** Empty for all addresses. */
  readonly hostIp: string
  /** 0: any free one. */
  readonly published: number
  /** With it, `published` is the first of a range to choose from, and this the last. */
  readonly lastPublished?: number
  /** In the container. */
  readonly target: number
  readonly protocol: 'tcp' | 'udp'
  readonly origin?: Position
}

export interface RoutedPort extends WantedPort {
  /**
   * The NodePort of its Service at every node that may answer, tried in turn. A node's container name is better than its address: it
   * stays when the node is restarted.
   */
  readonly nodes: readonly RouteTarget[]
}

export interface ForwarderWish {
  readonly project: string
  /** The docker network of the cluster's nodes: `kind`. */
  readonly network: string
  readonly ports: readonly RoutedPort[]
  /** What `observe` gives back: the digests of the resource's fields, as `model/fields.ts` prints them. */
  readonly fields: string
}

export interface ObservedForwarder {
  /** The container's id. */
  readonly handle: string
  readonly name: string
  readonly state: 'running' | 'stopped'
  readonly fields: string
  /** What it publishes; while it is stopped, nothing. */
  readonly ports: readonly PublishedAddress[]
  /** Where its ports lead: compare with the live NodePorts to see whether it has to be told anew. */
  readonly routes: readonly ObservedRoute[]
}

/** One address of this machine that leads to a service: what `ps` and `port` show. */
export interface PublishedAddress {
  readonly service: string
  readonly hostIp: string
  readonly published: number
  readonly target: number
  readonly protocol: 'tcp' | 'udp'
}

export interface ObservedRoute {
  readonly service: string
  readonly target: number
  readonly protocol: 'tcp' | 'udp'
  readonly nodes: readonly RouteTarget[]
}
