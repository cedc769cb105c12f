import type { Socket } from 'node:net'

/** Passes everything both ways until either side ends; what breaks on one side breaks on the other. @param closed called once */
export function joinSockets(client: Socket, upstream: Socket, closed: () => void): void {
  const breakWith = (one: Socket, other: Socket) => {
    one.on('error', () => other.destroy())
    one.once('close', () => other.destroy())
  }
  breakWith(client, upstream)
  breakWith(upstream, client)
  upstream.once('close', closed)
  client.setTimeout(0)
  client.pipe(upstream)
  upstream.pipe(client)
  if (client.destroyed) upstream.destroy()
}
