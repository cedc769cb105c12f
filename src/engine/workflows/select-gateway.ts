import { functionLabel, gatewayService } from '../model/gateway-config.js'
import type { Selection } from '../model/policy.js'
import type { Stack } from '../model/stack.js'

/** The selection with the gateway, where a function takes part in it: without the gateway nobody could call it. */
export function withGateway({ services }: Stack, selection: Selection): Selection {
  const named = selection.services
  if (named === 'all' || selection.dependencies === 'without' || !Object.hasOwn(services, gatewayService)) return selection
  const reached = new Set<string>(named)
  for (const name of reached) for (const next of Object.keys(services[name]?.depends_on ?? {})) reached.add(next)
  const callsAny = [...reached].some((name) => services[name]?.labels?.[functionLabel] !== undefined)
  return callsAny && !reached.has(gatewayService) ? { ...selection, services: [...named, gatewayService] } : selection
}
