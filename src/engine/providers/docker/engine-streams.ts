import type { Duplex } from 'node:stream'
import { finished } from 'node:stream'
import type { ContainerApi, ExecApi, HijackedStream } from './engine-api.js'
import { askJson, type EngineRoute, openAnswer, openUpgrade } from './engine-http.js'
import { demultiplex, rawOutput } from './output-frames.js'
import type { ExecCreateBody, ExecDetails } from './wire/exec.js'

/*
 * Attach and exec: the connection becomes the process's own. Over node:http like the reads, because nothing may be sent in a body where the
 * engine reads no body: it would arrive as the process's input.
 */

export function containerStreams(route: EngineRoute): Pick<ContainerApi, 'attach'> {
  return {
    async attach(container, { tty, stdin = false, logs = false, detachKeys }, signal) {
      const query = { stream: true, stdout: true, stderr: true, stdin, logs, detachKeys }
      const path = `/containers/${container}/attach`
      const socket = await openUpgrade(route, { method: 'POST', path, query, headers: upgradeToTcp }, signal)
      return hijacked(socket, tty, signal)
    },
  }
}

export function execStreams(route: EngineRoute): ExecApi {
  return {
    async create(container, body, signal) {
      const path = `/containers/${container}/exec`
      const { Id } = await askJson<{ Id: string }>(route, { method: 'POST', path, body: body satisfies ExecCreateBody }, signal)
      return { id: Id }
    },
    async start(exec, { tty }, signal) {
      const path = `/exec/${exec}/start`
      const body = { Detach: false, Tty: tty }
      const socket = await openUpgrade(route, { method: 'POST', path, body, headers: upgradeToTcp }, signal)
      return hijacked(socket, tty, signal)
    },
    async startDetached(exec, { tty }, signal) {
      const body = { Detach: true, Tty: tty }
      const answer = await openAnswer(route, { method: 'POST', path: `/exec/${exec}/start`, body }, signal)
      answer.resume()
    },
    inspect: (exec, signal) => askJson<ExecDetails>(route, { method: 'GET', path: `/exec/${exec}/json` }, signal),
    async resize(exec, { rows, columns }, signal) {
      const query = { h: rows, w: columns }
      const answer = await openAnswer(route, { method: 'POST', path: `/exec/${exec}/resize`, query }, signal)
      answer.resume()
    },
  }
}

const upgradeToTcp = { Connection: 'Upgrade', Upgrade: 'tcp' }

function hijacked(socket: Duplex, tty: boolean, signal: AbortSignal | undefined): HijackedStream {
  const abort = () => socket.destroy()
  signal?.addEventListener('abort', abort, { once: true })
  finished(socket, () => signal?.removeEventListener('abort', abort))
  const chunks = socketChunks(socket, signal)
  return { output: tty ? rawOutput(chunks) : demultiplex(chunks), input: socket, close: () => void socket.destroy() }
}

async function* socketChunks(socket: Duplex, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  try {
    // Reading to the end must not close the socket: the process may still take input.
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) yield chunk
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    // Closed by us, or by an engine that does not wait until its last bytes are acknowledged: either way, the output has ended.
    if (!socket.destroyed) throw error
  }
}
