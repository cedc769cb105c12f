import { Agent } from 'node:http'
import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { Environment } from '../../../host/env.js'
import { dialSsh } from './dial-ssh.js'
import type { EngineEndpoint, TlsMaterial } from './endpoint.js'

const connectTimeoutMs = 15_000

/**
 * Opens a byte stream to an engine; connecting goes on in the background, and its failure is an `error` event of the stream.
 * @param env for the processes it starts (ssh); the address alone decides where to.
 */
export function dial(endpoint: EngineEndpoint, env: Environment): Duplex {
  switch (endpoint.type) {
    case 'unix':
    case 'npipe':
      return connectSocket(endpoint.path)
    case 'tcp':
      return endpoint.tls ? dialTls(endpoint.host, endpoint.port, endpoint.tls) : dialTcp(endpoint.host, endpoint.port)
    case 'ssh':
      return dialSsh(endpoint, env)
  }
}

function dialTcp(host: string, port: number): Duplex {
  const socket = connectSocket({ host, port, noDelay: true })
  giveUpSlowConnect(socket, `no answer from ${host}:${port} within ${connectTimeoutMs / 1000} s`)
  return socket
}

function dialTls(host: string, port: number, tls: TlsMaterial): Duplex {
  const { ca, cert, key, verify } = tls
  // A server name must not be an IP address (RFC 6066).
  const servername = /^[\d.]+$|:/.test(host) ? '' : host
  const socket = connectTls({ host, port, ca, cert, key, servername, rejectUnauthorized: verify })
  giveUpSlowConnect(socket, `no answer from ${host}:${port} within ${connectTimeoutMs / 1000} s`)
  return socket
}

function giveUpSlowConnect(socket: ReturnType<typeof connectSocket>, message: string): void {
  socket.setTimeout(connectTimeoutMs, () => socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' })))
  socket.once('connect', () => socket.setTimeout(0))
}

/** An HTTP agent whose connections all lead to one engine, and are kept for the next request. */
export function engineAgent(endpoint: EngineEndpoint, env: Environment): Agent {
  return Object.assign(new Agent({ keepAlive: true }), { createConnection: () => dial(endpoint, env) })
}
