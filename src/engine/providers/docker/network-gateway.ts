import type { Ipam, IpamConfig } from './wire/network.js'

/**
 * The address under which containers of a network reach this machine: of IPv4, where the network has such addresses. Engines name it only
 * where they chose the subnet, and that of the default bridge only once it was used before they started; otherwise it is the first that
 * containers could get.
 * @returns undefined for a network without addresses
 */
export function networkGateway({ Config }: Pick<Ipam, 'Config'>): string | undefined {
  const gateways = (Config ?? []).flatMap((config) => config.Gateway ?? firstAddress(config) ?? [])
  return gateways.find((address) => !address.includes(':')) ?? gateways[0]
}

function firstAddress({ Subnet, IPRange, AuxiliaryAddresses = {} }: IpamConfig): string | undefined {
  if (Subnet === undefined) return undefined
  const range = baseOf(IPRange ?? Subnet)
  if (range.includes(':')) return range.endsWith('::') ? `${range}1` : undefined
  const taken = [baseOf(Subnet), ...Object.values(AuxiliaryAddresses)]
  let address = range
  while (taken.includes(address)) address = nextAddress(address)
  return address
}

function baseOf(range: string): string {
  return range.slice(0, range.indexOf('/'))
}

function nextAddress(address: string): string {
  const next = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + 1
  return [24, 16, 8, 0].map((bits) => Math.floor(next / 2 ** bits) % 256).join('.')
}
