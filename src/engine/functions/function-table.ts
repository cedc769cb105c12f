import type { FunctionStatus } from '../model/gateway-answers.js'
import type { GatewayConfig } from '../model/gateway-config.js'
import { milliseconds } from './latency.js'

export const functionColumns = ['NAME', 'STATE', 'INSTANCES', 'CALLS', 'ERRORS', 'P50', 'P95', 'PENDING', 'DEAD', 'URL']

/** What a listing shows of each function of a stack. @param statuses empty where no gateway answers: nothing runs then */
export function functionRows(
  { functions }: GatewayConfig,
  statuses: readonly FunctionStatus[],
  url: string,
): readonly (readonly string[])[] {
  return functions.map(({ name }) => {
    const status = statuses.find((known) => known.name === name)
    if (status === undefined) return [name, 'not running', '0', '-', '-', '-', '-', '-', '-', `${url}/fn/${name}`]
    const { state, instances, calls, errors, latency, pending, deadLetters } = status
    return [
      name,
      state,
      String(instances.length),
      String(calls),
      String(errors),
      latency === undefined ? '-' : milliseconds(latency.p50),
      latency === undefined ? '-' : milliseconds(latency.p95),
      String(pending),
      String(deadLetters),
      `${url}/fn/${name}`,
    ]
  })
}
