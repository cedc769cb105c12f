import type { Clock } from '../engine/host/clock.js'
import type { UpRequest } from '../engine/workflows/up.js'

/**
 * Waits until the gateway of functions answers on its port: what is called after an `up` must not come too early. A gateway that is slow is no
 * reason to fail: it says itself what is wrong, when it is asked.
 */
export function gatewayAnswers(clock: Clock): NonNullable<UpRequest['gatewayAnswers']> {
  return async (address, signal) => {
    const [{ awaitHttp }, { httpClient }] = await Promise.all([
      import('../engine/host/await-http.js'),
      import('../engine/host/http-client.js'),
    ])
    await awaitHttp({ send: httpClient(), clock }, address, '/_/ready', 5000, signal)
  }
}
