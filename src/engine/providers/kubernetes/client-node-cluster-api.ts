import type { RequestOptions } from 'node:https'
import { dirname } from 'node:path'
import { PassThrough } from 'node:stream'
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js'
import type { ClusterApi } from './cluster-api.js'
import { ClusterError } from './cluster-error.js'
import { type ClusterHttp, type ClusterRoute, clusterHttp } from './cluster-http.js'
import { objectRequests } from './object-requests.js'
import { objectWatch } from './object-watch.js'
import { openConsole } from './pod-console.js'
import { openForward } from './pod-forward.js'
import { podLogs } from './pod-logs.js'
import type { OpenPodSocket, PodSocketListener } from './pod-socket-api.js'
import { translateConnectionError, translateCredentialsError, translateStatus } from './translate-cluster-error.js'

/*
 * The one place that knows the client library: what a kubeconfig says (certificates, tokens, programs that give them, proxies), and
 * websockets. Everything else is HTTP and JSON of our own, free of its two megabytes of generated classes.
 */

/** A kubeconfig as text, and where it stood: relative paths in it start there. */
export interface Kubeconfig {
  readonly text: string
  readonly path?: string
}

/** A context of a kubeconfig and the server it leads to. */
export interface KubeconfigContext {
  readonly name: string
  /** `https://127.0.0.1:41234` */
  readonly server: string
}

/**
 * Opens the API of a cluster; asks it nothing yet.
 * @param kubeconfigs several are merged; of things of one name the first counts
 * @param context absent: the current one of the first that has one
 * @throws ClusterError for a kubeconfig that cannot be read, and for a context that is not in it
 */
export function openClusterApi(kubeconfigs: readonly Kubeconfig[], context?: string): ClusterApi {
  const config = readKubeconfigs(kubeconfigs)
  if (context !== undefined) config.setCurrentContext(context)
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw unknownContext(config, context)
  const http = clusterHttp(routeOf(config, server))
  const open = podSockets(config, http)
  return {
    server,
    ...objectRequests(http),
    watch: objectWatch(http),
    logs: podLogs(http),
    exec: (pod, request, signal) => openConsole(open, 'exec', pod, request, signal),
    attach: (pod, request, signal) => openConsole(open, 'attach', pod, request, signal),
    forward: (pod, port, signal) => openForward(open, pod, port, signal),
  }
}

/** The contexts that kubeconfigs offer, in their order. @throws ClusterError for a kubeconfig that cannot be read */
export function kubeconfigContexts(kubeconfigs: readonly Kubeconfig[]): readonly KubeconfigContext[] {
  const config = readKubeconfigs(kubeconfigs)
  return config.getContexts().flatMap(({ name, cluster }) => {
    const server = config.getCluster(cluster)?.server
    return server === undefined ? [] : [{ name, server }]
  })
}

function readKubeconfigs(kubeconfigs: readonly Kubeconfig[]): KubeConfig {
  const merged = new KubeConfig()
  merged.loadFromOptions({ clusters: [], contexts: [], users: [], currentContext: '' })
  for (const { text, path } of kubeconfigs) {
    const config = readKubeconfig(text, path)
    const isNew = <Item extends { readonly name: string }>(known: readonly Item[]) => {
      const names = new Set(known.map(({ name }) => name))
      return ({ name }: Item) => !names.has(name)
    }
    merged.loadFromOptions({
      clusters: [...merged.clusters, ...config.clusters.filter(isNew(merged.clusters))],
      contexts: [...merged.contexts, ...config.contexts.filter(isNew(merged.contexts))],
      users: [...merged.users, ...config.users.filter(isNew(merged.users))],
      currentContext: merged.currentContext || config.currentContext,
    })
  }
  return merged
}

function readKubeconfig(text: string, path: string | undefined): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromString(text)
    if (path !== undefined) config.makePathsAbsolute(dirname(path))
    return config
  } catch (error) {
    const because = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new ClusterError('invalid', `${path ?? 'the kubeconfig'} cannot be read: ${because}`, { cause: error })
  }
}

function unknownContext(config: KubeConfig, context: string | undefined): ClusterError {
  const names = config.getContexts().map(({ name }) => `\`${name}\``)
  const message = context === undefined ? 'the kubeconfig has no current context' : `there is no context \`${context}\``
  return new ClusterError('not-found', message, {
    hint: names.length === 0 ? 'the kubeconfig has no contexts' : `the kubeconfig has ${names.join(', ')}`,
  })
}

function routeOf(config: KubeConfig, server: string): ClusterRoute {
  return {
    server,
    async options() {
      const options: RequestOptions = {}
      try {
        await config.applyToHTTPSOptions(options)
        return options
      } catch (error) {
        throw translateCredentialsError(server, error)
      }
    },
  }
}

/** What is used of the library's websocket, which comes without types. */
interface ClientSocket {
  readonly protocol: string
  readonly readyState: number
  onclose: (() => void) | null
  onerror: (() => void) | null
  send(data: Uint8Array, sent: () => void): void
  pause(): void
  resume(): void
  terminate(): void
}

const readyStates = { open: 1, closed: 3 } as const

function podSockets(config: KubeConfig, http: ClusterHttp): OpenPodSocket {
  return async (path, query, listener, signal) => {
    signal?.throwIfAborted()
    const target = `${path}?${new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]))}`
    const socket = await connect(config, http, target, listener, signal)
    socket.onclose = () => listener.closed()
    // What fails after the connection was there ends it; `closed` tells.
    socket.onerror = () => {}
    // It may have ended before anybody could listen.
    if (socket.readyState === readyStates.closed) listener.closed()
    return {
      protocol: socket.protocol,
      send: (channel, data) =>
        new Promise((resolve) => {
          if (socket.readyState !== readyStates.open) return resolve()
          socket.send(Buffer.concat([Buffer.from([channel]), data]), () => resolve())
        }),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      close: () => socket.terminate(),
    }
  }
}

async function connect(
  config: KubeConfig,
  http: ClusterHttp,
  target: string,
  listener: PodSocketListener,
  signal: AbortSignal | undefined,
): Promise<ClientSocket> {
  const handler = new WebSocketHandler(config, undefined, idleStreams())
  const heard = (channel: number, data: Buffer) => {
    if (channel !== WebSocketHandler.CloseStream) listener.message(channel, data)
    return true
  }
  const connecting: Promise<ClientSocket> = handler.connect(target, null, heard)
  try {
    return await (signal === undefined ? connecting : unlessAborted(connecting, signal))
  } catch (error) {
    throw signal?.aborted ? signal.reason : await refusal(http, target, error)
  }
}

/** The library ends streams of its own when the server closes a channel; ours end with the connection. */
function idleStreams() {
  return { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
}

function unlessAborted(connecting: Promise<ClientSocket>, signal: AbortSignal): Promise<ClientSocket> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      connecting.then(
        (socket) => socket.terminate(),
        () => {},
      )
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    connecting.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** A websocket tells only the status of a refusal; the same request without one is refused with a sentence. */
async function refusal(http: ClusterHttp, target: string, error: unknown): Promise<ClusterError> {
  // The library rejects with an event of the socket, or with what the credentials failed with.
  const { message = '', error: inner } = error as { readonly message?: string; readonly error?: unknown }
  const [, status] = /Unexpected server response: (\d+)/.exec(message) ?? []
  if (status === undefined) return translateConnectionError(http.server, inner ?? error)
  try {
    const answer = await http.stream({ method: 'GET', path: target })
    answer.destroy()
  } catch (refused) {
    if (refused instanceof ClusterError && !/upgrade request required/i.test(refused.message)) return refused
  }
  return translateStatus(http.server, Number(status), '')
}
