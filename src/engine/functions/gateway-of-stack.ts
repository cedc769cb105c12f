import type { HttpAddress } from '../host/http-client-api.js'
import { closest } from '../model/closest.js'
import { StackError } from '../model/errors.js'
import { type GatewayConfig, type GatewayFunction, gatewayPort, gatewayService } from '../model/gateway-config.js'
import type { Stack } from '../model/stack.js'

/** What the gateway of a stack works by. @throws StackError `no-functions` where the stack has none */
export function gatewayConfig(stack: Stack): GatewayConfig {
  const content = stack.configs[gatewayService]?.content
  if (content === undefined) {
    throw new StackError('no-functions', `there are no functions in project ${stack.name}`, {
      hint: 'stack function new NAME --runtime node makes one',
    })
  }
  // Written by `expand`, from the same type.
  return JSON.parse(content) as GatewayConfig
}

/** @throws StackError `unknown-function`, with the one that may have been meant */
export function functionNamed(config: GatewayConfig, name: string): GatewayFunction {
  const found = config.functions.find((known) => known.name === name)
  if (found) return found
  const names = config.functions.map((known) => known.name)
  const meant = closest(name, names)
  throw new StackError('unknown-function', `no function \`${name}\` in this stack`, {
    hint: meant === undefined ? `it has ${names.join(', ')}` : `did you mean \`${meant}\`?`,
  })
}

/** Where the gateway listens on this machine, as far as the file says; undefined where the engine chose the port. */
export function gatewayAddress(stack: Stack): HttpAddress | undefined {
  const port = stack.services[gatewayService]?.ports?.find(({ target }) => target === gatewayPort)
  if (port?.published === undefined || !/^\d+$/.test(port.published)) return undefined
  return { host: reachable(port.host_ip), port: Number(port.published) }
}

/** What listens on all addresses is reached on this machine's own. */
function reachable(hostIp: string | undefined): string {
  return hostIp === undefined || hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::' ? '127.0.0.1' : hostIp
}
