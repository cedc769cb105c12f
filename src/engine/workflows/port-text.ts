import type { ReachablePort } from '../model/service-container.js'

interface Range {
  readonly first: number
  readonly last: number
  readonly hostIp: string
  readonly protocol: string
}

/**
 * Ports as docker's listings show them: `60-61/tcp, 0.0.0.0:8080->80/tcp`. Neighbours that are reached under their own number, or from other
 * containers only, are one range; they come first.
 * @param ports in order of their number in the container
 */
export function portsText(ports: readonly ReachablePort[]): string {
  const open = new Map<string, Range>()
  const ended: Range[] = []
  const mapped: string[] = []
  for (const { hostIp, published, target, protocol } of ports) {
    if (hostIp !== '' && published !== target) {
      mapped.push(`${hostText(hostIp)}:${published}->${target}/${protocol}`)
      continue
    }
    const key = `${hostIp}/${protocol}`
    const range = open.get(key)
    if (range && range.last + 1 !== target) ended.push(range)
    const first = range && range.last + 1 === target ? range.first : target
    open.set(key, { first, last: target, hostIp, protocol })
  }
  return [...[...ended, ...open.values()].map(rangeText), ...mapped].join(', ')
}

function rangeText({ first, last, hostIp, protocol }: Range): string {
  const numbers = first === last ? String(first) : `${first}-${last}`
  return hostIp === '' ? `${numbers}/${protocol}` : `${hostText(hostIp)}:${numbers}->${numbers}/${protocol}`
}

export function hostText(hostIp: string): string {
  return hostIp.includes(':') ? `[${hostIp}]` : hostIp
}
