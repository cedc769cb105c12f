import { connect as connectSocket, type Socket } from 'node:net'
import type { RouteTarget } from '../../engine/model/forwarder-routes.js'
import { addressOf } from './address.js'

/** An attempt that nobody answers: packets to a pod that is gone may simply vanish, and another attempt reaches another pod. */
const attemptMs = 1500
const firstPauseMs = 20
const longestPauseMs = 500

/**
 * A connection to one of the targets, tried in turn until one answers: while a rollout goes on, or a node restarts, there may be none for
 * a moment.
 * @param targets asked anew for every attempt
 * @throws the last attempt's error when the patience is over; the signal's reason when it aborts
 */
export async function connectToAny(
  targets: () => readonly RouteTarget[],
  patienceMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const deadline = performance.now() + patienceMs
  for (let attempt = 0; ; attempt += 1) {
    const candidates = targets()
    const target = candidates[attempt % candidates.length]
    if (target === undefined) throw new Error('no target')
    try {
      return await connectOnce(target, signal)
    } catch (error) {
      signal.throwIfAborted()
      const pauseMs = Math.min(firstPauseMs * 2 ** attempt, longestPauseMs)
      if (performance.now() + pauseMs > deadline) throw error
      await pause(pauseMs, signal)
    }
  }
}

async function connectOnce({ host, port }: RouteTarget, signal: AbortSignal): Promise<Socket> {
  const { address } = await addressOf(host)
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: address, port, allowHalfOpen: true, noDelay: true, keepAlive: true })
    const giveUp = (reason: Error) => {
      socket.destroy()
      settle()
      reject(reason)
    }
    const timer = setTimeout(() => giveUp(new Error(`${host}:${port} does not answer`)), attemptMs)
    const abort = () => giveUp(new Error('the client is gone'))
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.off('error', giveUp)
    }
    signal.addEventListener('abort', abort, { once: true })
    // One stays for good: an error that nobody listens to would end the program.
    socket.on('error', () => {})
    socket.on('error', giveUp)
    socket.once('connect', () => {
      settle()
      resolve(socket)
    })
    if (signal.aborted) abort()
  })
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}
