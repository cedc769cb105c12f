import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'

/** A function without a runtime: a server in this process. */
export interface StubFunction {
  readonly port: number
  /** The requests that were calls. */
  readonly calls: readonly IncomingMessage[]
  /** Connections that are open. */
  readonly connections: ReadonlySet<Socket>
  /** Whether `/_/ready` says so. */
  isReady: boolean
  /** Cuts every connection, and listens no more. */
  close(): Promise<void>
}

/** @param port 0 for any; @param address another loopback address makes another instance of the same port */
export async function stubFunction(
  listener: (...parameters: Parameters<RequestListener>) => unknown,
  port = 0,
  address = '127.0.0.1',
): Promise<StubFunction> {
  const calls: IncomingMessage[] = []
  const connections = new Set<Socket>()
  const server = createServer((request, response) => {
    if (request.url === '/_/ready') {
      response.writeHead(stub.isReady ? 200 : 503).end()
      return
    }
    calls.push(request)
    // A caller that goes away is for the tests to see, not an error of theirs.
    Promise.resolve(listener(request, response)).catch(() => response.destroy())
  })
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  server.listen(port, address)
  await once(server, 'listening')
  const bound = server.address()
  const stub = {
    port: bound === null || typeof bound === 'string' ? 0 : bound.port,
    calls,
    connections,
    isReady: true,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      for (const socket of connections) socket.destroy()
      await closed
    },
  }
  return stub
}

/** A request's body as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
