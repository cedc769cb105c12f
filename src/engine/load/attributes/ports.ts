import { type DocumentNode, listNode, mapNode, scalarNode, toJson } from '../../document/node.js'
import { type ListSyntax, object, oneOf, type ShortContext, text, textOrNumber } from './syntax.js'

interface ParsedPort {
  readonly host_ip?: string
  readonly target: number
  readonly published?: string
  readonly protocol: string
}

/** ports: the short form `[[IP:]HOST[-HOST2]:]CONTAINER[-CONTAINER2][/PROTOCOL]` becomes one long form for each container port. */
export const ports: ListSyntax = {
  type: 'list',
  item: object(
    {
      name: text,
      mode: oneOf('ingress', 'host'),
      host_ip: text,
      target: { type: 'number', integer: true, minimum: 0, maximum: 65535 },
      published: { ...textOrNumber, read: (range) => (isPortRange(range) ? { text: range } : notAPort(range)) },
      protocol: text,
      app_protocol: text,
    },
    'target',
  ),
  identity: portIdentity,
  short: {
    types: ['list'],
    expand: (node, context) =>
      node.kind === 'list'
        ? listNode(
            node.items.flatMap((item) => expandPort(item, context)),
            node.position,
          )
        : undefined,
  },
}

/** Two ports are one when interface, host port, container port and protocol are the same. */
function portIdentity(node: DocumentNode): string {
  if (node.kind !== 'map') return JSON.stringify(toJson(node))
  const part = (key: string) => {
    const value = node.entries.get(key)?.value
    return value?.kind === 'scalar' ? String(value.value) : ''
  }
  return [part('host_ip'), part('published'), part('target'), part('protocol')].join('|')
}

function expandPort(item: DocumentNode, context: ShortContext): readonly DocumentNode[] {
  if (item.kind === 'map') return [withDefaults(item)]
  if (item.kind !== 'scalar' || item.value === null || typeof item.value === 'boolean') return [item]
  if (context.templates === 'kept' && String(item.value).includes('$')) return [item]
  const parsed = parsePort(String(item.value))
  if ('problem' in parsed) {
    context.report(item, { code: 'not-a-port', message: parsed.problem, hint: parsed.hint })
    return []
  }
  return parsed.ports.map((port) =>
    mapNode(
      [
        ['mode', scalarNode('ingress', item.position)],
        ['host_ip', port.host_ip === undefined ? undefined : scalarNode(port.host_ip, item.position)],
        ['target', scalarNode(port.target, item.position)],
        ['published', port.published === undefined ? undefined : scalarNode(port.published, item.position)],
        ['protocol', scalarNode(port.protocol, item.position)],
      ],
      item.position,
    ),
  )
}

function withDefaults(item: DocumentNode & { kind: 'map' }): DocumentNode {
  const defaults = mapNode(
    [
      ['mode', scalarNode('ingress', item.position)],
      ['protocol', scalarNode('tcp', item.position)],
    ],
    item.position,
  )
  return { ...item, entries: new Map([...defaults.entries, ...item.entries]) }
}

type PortReading = { readonly ports: readonly ParsedPort[] } | { readonly problem: string; readonly hint: string }

/** Reads one short port (Compose Specification, ports, short syntax). */
export function parsePort(spec: string): PortReading {
  const match = /^(?:(?:\[([^\]]*)\]|([^[\]]*?)):)?(?:([\d-]*):)?([\d-]+)(?:\/([a-zA-Z]+))?$/.exec(spec)
  if (!match) return notAPort(spec)
  const [, bracketed, bare, hostText, containerText = '', protocolText = 'tcp'] = match
  // `8080:80` has its one colon after the host port, not after an address.
  const onlyHost = bracketed === undefined && hostText === undefined && bare !== undefined
  const host = onlyHost ? (bare ?? '') : (hostText ?? '')
  const address = onlyHost ? undefined : (bracketed ?? (bare === '' ? undefined : bare))
  const protocol = protocolText.toLowerCase()
  if (!['tcp', 'udp', 'sctp'].includes(protocol))
    return { problem: `\`${spec}\`: unknown protocol \`${protocolText}\``, hint: 'use tcp, udp or sctp' }
  if (address !== undefined && !isAddress(address))
    return { problem: `\`${spec}\`: \`${address}\` is no IP address`, hint: 'write it like `127.0.0.1:8080:80`' }
  const container = readRange(containerText)
  const published = host === '' ? undefined : readRange(host)
  if (container === undefined || (host !== '' && published === undefined)) return notAPort(spec)
  const common = { protocol, ...(address === undefined ? {} : { host_ip: address }) }
  const targets = Array.from({ length: container.end - container.start + 1 }, (_, index) => container.start + index)
  if (published === undefined) return { ports: targets.map((target) => ({ ...common, target })) }
  if (targets.length === 1) {
    return {
      ports: [
        { ...common, target: container.start, published: published.start === published.end ? String(published.start) : host },
      ],
    }
  }
  if (published.end - published.start !== container.end - container.start) {
    return { problem: `\`${spec}\`: the two ranges differ in length`, hint: 'give both ranges the same length' }
  }
  return { ports: targets.map((target, index) => ({ ...common, target, published: String(published.start + index) })) }
}

function readRange(range: string): { readonly start: number; readonly end: number } | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range)
  if (!match) return undefined
  const start = Number(match[1])
  const end = match[2] === undefined ? start : Number(match[2])
  return start <= end && end <= 65535 ? { start, end } : undefined
}

export function isPortRange(range: string): boolean {
  return range === '' || readRange(range) !== undefined
}

function isAddress(address: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(address)
    ? address.split('.').every((part) => Number(part) <= 255)
    : /^[0-9a-fA-F:.%]*:[0-9a-zA-Z:.%]*$/.test(address)
}

function notAPort(spec: string): { readonly problem: string; readonly hint: string; readonly code: string } {
  return { code: 'not-a-port', problem: `\`${spec}\` is not a port`, hint: 'write it like `8080:80` or `127.0.0.1:8080:80/tcp`' }
}
