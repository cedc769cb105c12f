import type { FunctionStatus } from '../../engine/model/gateway-answers.js'
import type { EventKeeper } from './call-api.js'
import type { CallableFunction } from './callable-function.js'

/** What `stack function list` shows of a function. Asks its instances first: nothing is asked while nobody wants to know. */
export async function functionStatus(
  { definition, pool, figures }: CallableFunction,
  keeper: EventKeeper | undefined,
  now: number,
): Promise<FunctionStatus> {
  await pool.instances.verify()
  const { name } = definition
  const { all, areAnyReady } = pool.instances
  const latency = figures.latency(now)
  const { lastError } = figures
  return {
    name,
    state: areAnyReady ? 'ready' : all.length > 0 ? 'starting' : 'unreachable',
    instances: all.map(({ address, inFlight, isReady }) => ({ address, inFlight, ready: isReady })),
    inFlight: pool.inFlight,
    queued: pool.waitingCount,
    calls: figures.calls,
    errors: figures.errors,
    ...(latency !== undefined && { latency }),
    ...(keeper?.counts(name) ?? { pending: 0, deadLetters: 0 }),
    ...(figures.lastCallAt !== undefined && { lastCall: new Date(figures.lastCallAt).toISOString() }),
    ...(lastError !== undefined && { lastError: { ...lastError, at: new Date(lastError.at).toISOString() } }),
    routes: [`/fn/${name}`, ...definition.routes.map(({ hostname, path }) => `${hostname ?? ''}${path}`)],
  }
}
