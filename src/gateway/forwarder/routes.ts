import type { Route, RouteTable, RouteTarget } from '../../engine/model/forwarder-routes.js'

/**
 * The table as it lies beside the program.
 * @param text JSON of a RouteTable
 * @throws Error that names what is wrong
 */
export function parseRoutes(text: string): RouteTable {
  const { routes } = record(JSON.parse(text), 'the table')
  return { routes: list(routes, 'routes').map(parseRoute) }
}

function parseRoute(value: unknown, index: number): Route {
  const at = `routes[${index}]`
  const { protocol, port, targets } = record(value, at)
  if (protocol !== 'tcp' && protocol !== 'udp') throw new Error(`${at}.protocol is neither tcp nor udp`)
  const parsed = list(targets, `${at}.targets`).map((target, number) => parseTarget(target, `${at}.targets[${number}]`))
  if (parsed.length === 0) throw new Error(`${at}.targets is empty`)
  return { protocol, port: portNumber(port, `${at}.port`), targets: parsed }
}

function parseTarget(value: unknown, at: string): RouteTarget {
  const { host, port } = record(value, at)
  if (typeof host !== 'string' || host === '') throw new Error(`${at}.host is no name`)
  return { host, port: portNumber(port, `${at}.port`) }
}

function record(value: unknown, at: string): { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${at} is no object`)
  return { ...value }
}

function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${at} is no list`)
  return value
}

function portNumber(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_535) throw new Error(`${at} is no port`)
  return value
}
