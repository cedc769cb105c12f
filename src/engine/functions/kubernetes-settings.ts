import { asObject, type JsonObject } from '../model/json.js'
import type { ResolvedFunction } from './resolve.js'

/**
 * `x-k8s` of a function's service: its own, over what its calls need. Each of its pods is found by name, is asked over HTTP whether it is ready,
 * and there are as many as `scale` says.
 */
export function functionSettings({ name, serviceValue, declaration, origin }: ResolvedFunction): JsonObject {
  const { 'x-k8s': written } = serviceValue
  const own = asObject(written)
  const { scale, port } = declaration
  const service = { ...(isHostName(name) && { type: 'Headless' }), ...asObject(own.service) }
  return {
    ...(origin.type === 'language' && { readiness: { path: '/_/ready', port } }),
    ...(scale !== undefined && scale.max > scale.min && { autoscale: autoscaleOf(scale) }),
    ...own,
    ...(Object.keys(service).length > 0 && { service }),
  }
}

/** Any other name (`my_function`) stands in the pods' tables of hosts, which takes a Service with an address of its own. */
function isHostName(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i.test(name)
}

/** A cluster counts processor time and memory; calls it does not see, so for those it goes by processor time. */
function autoscaleOf({ min, max, metric, target }: NonNullable<ResolvedFunction['declaration']['scale']>): JsonObject {
  const isMeasured = metric === 'cpu' || metric === 'memory'
  return { min, max, ...(isMeasured ? { [metric]: target } : { cpu: 80 }) }
}
