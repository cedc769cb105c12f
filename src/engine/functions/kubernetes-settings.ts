import { asObject, type JsonObject } from '../model/json.js'
import type { ResolvedFunction } from './resolve.js'

/** `x-k8s` of a function's service: each of its pods is found by name, is asked over HTTP whether it is ready, and there are as many as `scale` says. */
export function functionSettings({ serviceValue, declaration, place }: ResolvedFunction): JsonObject {
  const own = asObject(serviceValue['x-k8s'])
  const { scale, port } = declaration
  const autoscale = scale !== undefined && scale.max > scale.min ? autoscaleOf(scale) : undefined
  return {
    ...(place === 'function' &&
      declaration.runtime !== 'image' &&
      declaration.runtime !== 'dockerfile' && { readiness: { path: '/_/ready', port } }),
    ...(autoscale !== undefined && { autoscale }),
    ...own,
    service: { type: 'Headless', ...asObject(own.service) },
  }
}

/** A cluster counts processor time and memory; calls it does not see, so for those it goes by processor time. */
function autoscaleOf({ min, max, metric, target }: NonNullable<ResolvedFunction['declaration']['scale']>): JsonObject {
  const isMeasured = metric === 'cpu' || metric === 'memory'
  return { min, max, ...(isMeasured ? { [metric]: target } : { cpu: 80 }) }
}
