import { gatewayAddress } from '../functions/gateway-of-stack.js'
import type { Emit } from '../model/event.js'
import { functionLabel, gatewayService } from '../model/gateway-config.js'
import type { Stack } from '../model/stack.js'

/** Says with each function that has come up where it is called. */
export function withFunctionAddresses(stack: Stack, emit: Emit): Emit {
  const address = gatewayService in stack.services ? gatewayAddress(stack) : undefined
  if (address === undefined) return emit
  return (event) => {
    if (event.type !== 'step-done' || event.outcome.urls !== undefined) return emit(event)
    const { operation, service, group } = event.step
    const name = service ?? group
    const isFunction = stack.services[name]?.labels?.[functionLabel] !== undefined
    if (!isFunction || !(operation === 'start' || operation === 'wait' || operation === 'replace')) return emit(event)
    emit({ ...event, outcome: { ...event.outcome, urls: [`http://${hostOf(address.host)}:${address.port}/fn/${name}`] } })
  }
}

function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
