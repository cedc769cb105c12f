import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** A response on the connection of a request that wants another protocol: it may be refused like any other. @param first bytes that came already */
export function upgradeResponse(request: IncomingMessage, first: Buffer): ServerResponse {
  const { socket } = request
  if (first.length > 0) socket.unshift(first)
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  // Without its server's parser nothing else listens to it.
  socket.on('error', () => socket.destroy())
  response.once('finish', () => socket.destroySoon())
  return response
}

/**
 * A request that offers a protocol the gateway does not pass on (`h2c`) is meant to be answered as if it had not: it is served once more,
 * without the offer.
 */
export function serveAgain(server: Server, request: IncomingMessage, socket: Duplex, first: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (!/^(upgrade|http2-settings|connection)$/i.test(name)) head += `${name}: ${rawHeaders[index + 1]}\r\n`
  }
  socket.unshift(Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), first]))
  server.emit('connection', socket)
}
