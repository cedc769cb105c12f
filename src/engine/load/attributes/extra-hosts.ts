import { type Node, scalar, textOf } from '../../document/node.js'
import type { FromMap, ListAttribute, Refusal, Short } from './attribute.js'

const shortHost: Short = {
  types: ['string'],
  says: 'a host such as `name=10.0.0.1`',
  expand: (pair, node) => {
    const separator = pair.includes('=') ? '=' : ':'
    const at = pair.indexOf(separator)
    if (at < 0) return { refusal: `\`${pair}\` names no address`, hint: 'write `name=address`' }
    return hostLines(pair.slice(0, at), pair.slice(at + 1).split(','), node)
  },
}

const hostMap: FromMap = {
  says: 'a map of names to addresses',
  items: (host, { value }) => {
    const addresses = value.type === 'list' ? value.items : [value]
    const texts = addresses.flatMap((address) => (address.type === 'scalar' ? [textOf(address)] : []))
    return hostLines(host, texts, value)
  },
}

/** Names for addresses: `name=address`, `name:address`, or a map; canonical is one `name=address` for each address. */
export const extraHosts: ListAttribute = {
  type: 'list',
  item: { type: 'text', short: shortHost },
  fromMap: hostMap,
  merges: 'exact',
}

function hostLines(host: string, addresses: readonly string[], node: Node): readonly Node[] | Refusal {
  if (host === '' || /[:=]/.test(host)) return { refusal: `\`${host}\` is no host name` }
  return addresses.map((address) => scalar(`${host}=${/^\[(.+)\]$/.exec(address)?.[1] ?? address}`, node.position))
}
