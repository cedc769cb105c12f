import type { Finding } from '../../model/finding.js'
import { gatewayService } from '../../model/gateway-config.js'
import { asObject, type JsonObject } from '../../model/json.js'
import type { ResolvedFunction } from '../resolve.js'

/** Functions and services share their names; the gateway's own are taken, and it finds each function by its name on a network. */
export function checkNames(functions: readonly ResolvedFunction[], document: JsonObject): readonly Finding[] {
  const services = asObject(document.services)
  return [
    ...['services', 'configs', 'volumes'].flatMap((section): readonly Finding[] => {
      if (!Object.hasOwn(asObject(document[section]), gatewayService)) return []
      const message = 'is the name of the gateway that calls functions'
      return [{ path: [section, gatewayService], code: 'reserved-name', message, hint: 'give it another name' }]
    }),
    ...functions.flatMap(({ servicePath, serviceValue }): readonly Finding[] => {
      if (serviceValue.network_mode === undefined) return []
      const message = 'takes it off the networks over which the gateway calls it'
      const hint = 'remove it, or `x-function`'
      return [{ path: [...servicePath, 'network_mode'], code: 'exclusive-attributes', message, hint }]
    }),
    ...functions.flatMap(({ name, place, path }): readonly Finding[] => {
      if (name === gatewayService) {
        return [
          {
            path,
            code: 'reserved-name',
            message: 'is the name of the gateway that calls functions',
            hint: 'give it another name',
          },
        ]
      }
      if (place === 'service' || !Object.hasOwn(services, name)) return []
      const hint = 'rename one of them; a service that is called like a function says `x-function` itself'
      return [{ path, code: 'name-taken', message: `\`${name}\` is already the name of a service`, hint }]
    }),
  ]
}
