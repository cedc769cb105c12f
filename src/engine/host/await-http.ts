import type { Clock } from './clock.js'
import { type HttpAddress, HttpFailure, type SendHttp } from './http-client-api.js'

/**
 * Waits until a server says yes to a request.
 * @param patienceMs how long it is asked; whoever does not answer by then does so later, or never
 * @returns whether it did
 */
export async function awaitHttp(
  { send, clock }: { readonly send: SendHttp; readonly clock: Clock },
  address: HttpAddress,
  path: string,
  patienceMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const end = clock.elapsed() + patienceMs
  do {
    if (await saysYes(send, address, path, signal)) return true
    await clock.wait(25, signal)
  } while (clock.elapsed() < end)
  return false
}

async function saysYes(send: SendHttp, address: HttpAddress, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { status, body } = await send(address, { method: 'GET', path, headers: {} }, signal)
    for await (const _ of body);
    return status < 400
  } catch (error) {
    if (error instanceof HttpFailure) return false
    signal.throwIfAborted()
    return false
  }
}
