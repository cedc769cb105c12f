import type { CorsPolicy } from '../../engine/model/function.js'
import type { GatewayConfig, GatewayFunction, GatewayRoute } from '../../engine/model/gateway-config.js'
import { comparePatterns, matchesPath, type PathPattern, pathParts, pathPattern } from './path-pattern.js'

/** What a request asks for. */
export type RequestRoute =
  | {
      readonly type: 'function'
      readonly function: GatewayFunction
      /** As the function sees it, with its query. */
      readonly path: string
      /** What was taken off the path; empty where the function sees it whole. */
      readonly prefix: string
      readonly auth: 'none' | 'key'
      readonly cors: CorsPolicy | undefined
    }
  /** The path is there, the method is not. */
  | { readonly type: 'method'; readonly function: GatewayFunction; readonly allowed: readonly string[] }
  | { readonly type: 'none' }

export interface RequestRoutes {
  /**
   * @param host the Host header, in any case, with or without a port
   * @param url the request's target: path and query
   */
  find(host: string, method: string, url: string): RequestRoute
  byName(name: string): GatewayFunction | undefined
}

interface DeclaredRoute {
  readonly function: GatewayFunction
  readonly route: GatewayRoute
  readonly pattern: PathPattern
}

const none = { type: 'none' } as const

/** Whether `/fn/NAME/rest`, `NAME.localhost` or a declared path: the function's own name first, then hostnames, then paths. */
export function requestRoutes(config: GatewayConfig): RequestRoutes {
  const functions = new Map(config.functions.map((one) => [one.name, one]))
  const declared = config.functions
    .flatMap((one) => one.routes.map((route): DeclaredRoute => ({ function: one, route, pattern: pathPattern(route.path) })))
    .sort((a, b) => comparePatterns(a.pattern, b.pattern))
  const everywhere = declared.filter(({ route }) => route.hostname === undefined)
  const byHost = new Map<string, readonly DeclaredRoute[]>()
  for (const { route } of declared) {
    const hostname = route.hostname?.toLowerCase()
    if (hostname === undefined || byHost.has(hostname)) continue
    byHost.set(
      hostname,
      declared.filter((one) => one.route.hostname?.toLowerCase() === hostname),
    )
  }
  return {
    byName: (name) => functions.get(name),
    find(host, method, url) {
      const name = hostName(host)
      if (name.endsWith('.localhost')) {
        const named = functions.get(name.slice(0, -'.localhost'.length))
        if (named !== undefined) return byOwnName(named, method, url, '')
      }
      const ofHost = byHost.get(name)
      if (ofHost !== undefined) {
        const found = amongDeclared(ofHost, method, url)
        if (found !== none) return found
      }
      if (url.startsWith('/fn/')) return byPrefix(functions, method, url)
      return amongDeclared(everywhere, method, url)
    },
  }
}

/** `Orders.localhost:8088` is `orders.localhost`. */
function hostName(host: string): string {
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
}

function byPrefix(functions: ReadonlyMap<string, GatewayFunction>, method: string, url: string): RequestRoute {
  const end = url.slice(4).search(/[/?]/)
  const name = end === -1 ? url.slice(4) : url.slice(4, 4 + end)
  const found = functions.get(name)
  if (found === undefined) return none
  const rest = url.slice(4 + name.length)
  return byOwnName(found, method, rest.startsWith('/') ? rest : `/${rest}`, `/fn/${name}`)
}

function byOwnName(found: GatewayFunction, method: string, path: string, prefix: string): RequestRoute {
  const { methods, auth, cors } = found
  if (!allows(methods, method)) return { type: 'method', function: found, allowed: methods }
  return { type: 'function', function: found, path, prefix, auth, cors }
}

function amongDeclared(routes: readonly DeclaredRoute[], method: string, url: string): RequestRoute {
  if (routes.length === 0) return none
  const query = url.indexOf('?')
  const parts = pathParts(query === -1 ? url : url.slice(0, query))
  const allowed = new Set<string>()
  let refused: DeclaredRoute | undefined
  for (const one of routes) {
    if (!matchesPath(one.pattern, parts)) continue
    const { methods, auth, cors } = one.route
    if (allows(methods, method)) return { type: 'function', function: one.function, path: url, prefix: '', auth, cors }
    refused ??= one
    for (const other of methods) allowed.add(other)
  }
  return refused === undefined ? none : { type: 'method', function: refused.function, allowed: [...allowed].sort() }
}

/** Who may GET may HEAD (RFC 9110, 9.3.2). */
function allows(methods: readonly string[], method: string): boolean {
  return methods.length === 0 || methods.includes(method) || (method === 'HEAD' && methods.includes('GET'))
}
