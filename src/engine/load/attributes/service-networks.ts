import { scalar } from '../../document/node.js'
import type { MapAttribute } from './attribute.js'
import { resourceName } from './names.js'
import { options } from './pairs.js'
import { number, setOf, text } from './scalars.js'

/** The networks of a service: names, or how it is attached to each. */
export const serviceNetworks: MapAttribute = {
  type: 'map',
  keys: resourceName,
  value: {
    type: 'object',
    nullable: true,
    attributes: {
      aliases: setOf(text),
      interface_name: text,
      ipv4_address: text,
      ipv6_address: text,
      link_local_ips: setOf(text),
      mac_address: text,
      driver_opts: options,
      priority: number,
      gw_priority: number,
    },
  },
  fromList: { says: 'a list of networks', entry: (network, node) => [network, scalar(null, node.position)] },
}
