import type { Socket } from 'node:net'

/**
 * Passes everything both ways until either side ends, or the gateway does; what breaks on one side breaks on the other.
 * @param closed called once
 */
export function joinSockets(client: Socket, upstream: Socket, draining: AbortSignal, closed: () => void): void {
  const breakWith = (one: Socket, other: Socket) => {
    one.on('error', () => other.destroy())
    one.once('close', () => other.destroy())
  }
  breakWith(client, upstream)
  breakWith(upstream, client)
  const end = () => upstream.destroy()
  draining.addEventListener('abort', end, { once: true })
  upstream.once('close', () => {
    draining.removeEventListener('abort', end)
    closed()
  })
  client.setTimeout(0)
  client.pipe(upstream)
  upstream.pipe(client)
  if (client.destroyed || draining.aborted) end()
}
