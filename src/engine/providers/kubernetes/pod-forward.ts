import { Duplex } from 'node:stream'
import { ClusterError } from './cluster-error.js'
import { objectKinds } from './object-kinds.js'
import { objectPath } from './object-paths.js'
import type { OpenPodSocket, PodSocket } from './pod-socket-api.js'

/* Channels of a forwarded port. The first two bytes of either repeat the port. */
const channels = { data: 0, error: 1 } as const

/** One connection to a TCP port of a pod. The protocol cannot end one direction alone: the other side's end ends both. */
export async function openForward(
  open: OpenPodSocket,
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
  port: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  const portsToCome = new Set<number>([channels.data, channels.error])
  let socket: PodSocket | undefined
  const stream = new Duplex({
    read: () => socket?.resume(),
    write(chunk, _encoding, done) {
      if (socket === undefined) return done(new Error('written before the connection was there'))
      send(socket, chunk).then(() => done(), done)
    },
    final: (done) => done(),
    destroy(error, done) {
      socket?.close()
      done(error)
    },
  })
  const path = objectPath({ kind: objectKinds.pod, name: pod, namespace }, 'portforward')
  socket = await open(
    path,
    [['ports', String(port)]],
    {
      message(channel, data) {
        if (portsToCome.delete(channel)) return
        if (channel === channels.error) stream.destroy(forwardError(pod, port, data.toString()))
        else if (!stream.push(data)) socket?.pause()
      },
      closed: () => void stream.push(null),
    },
    signal,
  )
  return stream
}

const messageSize = 32 * 1024

async function send(socket: PodSocket, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length; at += messageSize) {
    await socket.send(channels.data, data.subarray(at, at + messageSize))
  }
}

function forwardError(pod: string, port: number, message: string): ClusterError {
  if (/connection refused/i.test(message)) {
    return new ClusterError('server', `nothing listens on port ${port} in pod ${pod}`, { cause: message })
  }
  return new ClusterError('server', `port ${port} of pod ${pod} cannot be reached: ${message.trim()}`)
}
