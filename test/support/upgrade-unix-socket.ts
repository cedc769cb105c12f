import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'

/** The one call that builds need of an engine, over a Unix socket, without any client library. */
export function upgradeOver(socketPath: string): EngineApi['upgrade'] {
  return (path, headers) =>
    new Promise<Duplex>((resolve, reject) => {
      const asked = request({
        socketPath,
        path,
        method: 'POST',
        headers: { Connection: 'Upgrade', Upgrade: 'h2c', ...(headers as { [name: string]: string | string[] }) },
      })
      asked.on('upgrade', (_response, socket, head) => {
        // The engine speaks at once: its first bytes came with the answer.
        socket.unshift(head)
        resolve(socket)
      })
      asked.on('response', (response) => reject(new Error(`the engine answered ${response.statusCode} to ${path}`)))
      asked.on('error', reject)
      asked.end()
    })
}
