import { mapAt, type Node, textAt } from '../../document/node.js'
import type { ListAttribute, ObjectAttribute, Refusal, Short } from './attribute.js'
import { isIpAddress } from './ip-address.js'
import { integer, text, textOrNumber } from './scalars.js'

const shortPort: Short = {
  types: ['string', 'number'],
  says: 'a port such as `8080:80`',
  expand: (spec, node) => {
    const ports = readPort(spec)
    return 'refusal' in ports ? ports : ports.map((port) => mapAt(node.position, { mode: 'ingress', ...port }))
  },
}

const port: ObjectAttribute = {
  type: 'object',
  attributes: {
    name: text,
    mode: text,
    host_ip: text,
    target: integer,
    published: textOrNumber,
    protocol: text,
    app_protocol: text,
  },
  required: ['target'],
  short: shortPort,
  defaults: () => ({ mode: 'ingress', protocol: 'tcp' }),
  check: (entries, path, report) => {
    const ip = entries.get('host_ip')
    if (ip?.value.type !== 'scalar' || String(ip.value.value).includes('$') || isIpAddress(String(ip.value.value))) return
    const message = `${path.join('.')}.host_ip: \`${ip.value.value}\` is no IP address`
    report({ severity: 'error', code: 'invalid-port', message, position: ip.value.position })
  },
}

/** `[[IP:]HOST:]CONTAINER[/PROTOCOL]` with ranges, or the long form; a range of container ports is one port each. */
export const ports: ListAttribute = { type: 'list', item: port, key: portKey }

interface Port {
  readonly host_ip?: string
  readonly target: number
  readonly published?: string
  readonly protocol: string
}

function readPort(spec: string): readonly Port[] | Refusal {
  const parts = spec.split(':')
  const containerPart = parts.pop() ?? ''
  const hostPart = parts.pop() ?? ''
  const ip = readAddress(parts.join(':'))
  if (ip === undefined) return refuse(spec, `\`${parts.join(':')}\` is no IP address`)
  const [numbers = '', protocol = 'tcp'] = splitOnce(containerPart, '/')
  if (numbers === '') return refuse(spec, 'it names no container port')
  const name = (protocol || 'tcp').toLowerCase()
  if (!['tcp', 'udp', 'sctp'].includes(name)) return refuse(spec, `\`${protocol}\` is no protocol (tcp, udp or sctp)`)
  const container = readRange(numbers)
  if (!container) return refuse(spec, `\`${numbers}\` is no port`)
  const host = hostPart === '' ? undefined : readRange(hostPart)
  if (hostPart !== '' && !host) return refuse(spec, `\`${hostPart}\` is no port`)
  const count = container.last - container.first + 1
  if (host && count > 1 && host.last - host.first + 1 !== count) {
    return refuse(spec, `the ranges \`${hostPart}\` and \`${numbers}\` differ in length`)
  }
  const ports = Array.from({ length: count }, (_, index): Port => {
    const published = host && (count === 1 && host.first !== host.last ? `${host.first}-${host.last}` : `${host.first + index}`)
    return {
      ...(ip ? { host_ip: ip } : {}),
      target: container.first + index,
      ...(published === undefined ? {} : { published }),
      protocol: name,
    }
  })
  // Compose orders the ports of a range as text.
  return ports.toSorted((left, right) => (`${left.target}/` < `${right.target}/` ? -1 : 1))
}

/** The address without brackets, empty where there is none, undefined where it is none. */
function readAddress(text: string): string | undefined {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text
  return bare === '' || isIpAddress(bare) ? bare : undefined
}

function readRange(text: string): { readonly first: number; readonly last: number } | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  if (!match) return undefined
  const first = Number(match[1])
  const last = match[2] === undefined ? first : Number(match[2])
  return first <= last && last <= 65_535 ? { first, last } : undefined
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function refuse(spec: string, reason: string): Refusal {
  return { refusal: `\`${spec}\` is no port: ${reason}`, hint: 'write `[IP:]HOST:CONTAINER[/PROTOCOL]`, such as `8080:80`' }
}

function portKey(item: Node): string | undefined {
  const target = textAt(item, 'target')
  if (target === undefined) return undefined
  const [ip, published, protocol] = [textAt(item, 'host_ip'), textAt(item, 'published'), textAt(item, 'protocol')]
  return `${ip ?? '0.0.0.0'}:${published ?? ''}:${target}/${protocol ?? 'tcp'}`
}
