import { gatewayService } from '../model/gateway-config.js'
import type { KeyPath, Origins } from '../model/origin.js'
import { isServiceKey } from './function-service.js'
import type { ResolvedFunction } from './resolve.js'

/** Leads what was generated back to the lines of the function that it was generated from. */
export function expandedOrigins(origins: Origins, functions: readonly ResolvedFunction[]): Origins {
  const declared = new Map(functions.flatMap((each) => (each.place === 'function' ? [[each.name, each] as const] : [])))
  const [first] = functions
  const find = (path: KeyPath): KeyPath => {
    const [section, name, ...rest] = path
    if (name === gatewayService && section !== undefined) return gatewaySource(rest, origins, first?.path ?? [])
    const each = section === 'services' && typeof name === 'string' ? declared.get(name) : undefined
    return each === undefined ? path : [...each.path, ...functionSource(rest, each)]
  }
  return {
    at: (path) => origins.at(find(path)),
    keys(path) {
      const [section, name, ...rest] = path
      if (section !== 'services' || typeof name !== 'string') {
        const keys = origins.keys(path)
        return path.length === 1 && section === 'services' ? [...keys, ...declared.keys()] : keys
      }
      const each = declared.get(name)
      if (each === undefined) return origins.keys(path)
      const keys = origins.keys([...each.path, ...functionSource(rest, each)])
      return rest.length === 0 ? keys.filter((key) => isServiceKey(String(key))) : keys
    },
  }
}

/** The key of a function that a key of its service was made of. */
function functionSource(rest: KeyPath, { written }: ResolvedFunction): KeyPath {
  const [key, next, ...deeper] = rest
  if (key === 'deploy' && next === 'resources' && 'resources' in written) return ['resources', ...deeper]
  if (key === 'deploy' && next === 'replicas') return ['scale', 'min']
  if (key === 'x-k8s' && next === 'autoscale' && 'scale' in written) return ['scale']
  if (key === 'build' && (next === 'context' || next === undefined)) return ['source']
  if (key === 'build' && next === 'dockerfile_inline') return ['runtime']
  if (key === 'expose') return ['port']
  return rest
}

/** What of the gateway was said under `x-gateway`; the rest is there because there are functions. */
function gatewaySource([key, ...rest]: KeyPath, origins: Origins, functions: KeyPath): KeyPath {
  // `deploy.resources` is said as `resources`.
  const sources: { readonly [key: string]: KeyPath } = { ports: ['port'], secrets: ['keys'], deploy: rest }
  const source = key === undefined ? [] : (sources[key] ?? [key, ...rest])
  const path = ['x-gateway', ...source]
  return origins.at(path) === undefined ? functions.slice(0, -1) : path
}
