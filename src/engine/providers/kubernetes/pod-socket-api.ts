/** A websocket to a pod: messages of numbered channels, as the subprotocols `v4.channel.k8s.io` and `v5.channel.k8s.io` have them. */
export interface PodSocket {
  /** `v5.channel.k8s.io`: the first in which one channel can be closed alone. */
  readonly protocol: string
  /** Resolves when the bytes are on their way; what is sent after the end is of no use to anybody and dropped. */
  send(channel: number, data: Uint8Array): Promise<void>
  /** Nothing is heard until `resume`. */
  pause(): void
  resume(): void
  close(): void
}

export interface PodSocketListener {
  message(channel: number, data: Buffer): void
  closed(): void
}

/** @throws ClusterError when the server refuses, with its own sentence */
export type OpenPodSocket = (
  path: string,
  query: readonly (readonly [string, string])[],
  listener: PodSocketListener,
  signal?: AbortSignal,
) => Promise<PodSocket>
