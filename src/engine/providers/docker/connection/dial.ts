import type { Agent } from 'node:http'
import { connect as connectSocket, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Environment } from '../../../host/env.js'
import type { EngineEndpoint } from './endpoint.js'

const connectTimeoutMs = 15_000

/** Opens a byte stream to an engine; connecting goes on in the background, and its failure is an `error` event of the stream. */
export type Connect = () => Duplex

/**
 * What opens byte streams to an engine.
 * @param env for the processes it starts (ssh); the address alone decides where to.
 */
export async function dialer(endpoint: EngineEndpoint, env: Environment): Promise<Connect> {
  switch (endpoint.type) {
    case 'unix':
    case 'npipe':
      return () => connectSocket(endpoint.path)
    case 'tcp': {
      const { host, port, tls } = endpoint
      if (tls === undefined) return () => givingUp(connectSocket({ host, port, noDelay: true }), host, port)
      // Loaded here, as ssh is: what most machines never need takes longer to load than a question takes.
      const { dialTls } = await import('./dial-tls.js')
      return () => givingUp(dialTls(host, port, tls), host, port)
    }
    case 'ssh': {
      const { dialSsh } = await import('./dial-ssh.js')
      return () => dialSsh(endpoint, env)
    }
  }
}

function givingUp(socket: Socket, host: string, port: number): Socket {
  const message = `no answer from ${host}:${port} within ${connectTimeoutMs / 1000} s`
  socket.setTimeout(connectTimeoutMs, () => socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' })))
  socket.once('connect', () => socket.setTimeout(0))
  return socket
}

/** An HTTP agent whose connections all lead to one engine, and are kept for the next request. */
export async function engineAgent(connect: Connect): Promise<Agent> {
  const { Agent } = await import('node:http')
  return Object.assign(new Agent({ keepAlive: true }), { createConnection: connect })
}
