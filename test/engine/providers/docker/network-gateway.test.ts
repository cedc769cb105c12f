import { describe, expect, test } from 'vitest'
import { networkGateway } from '../../../../src/engine/providers/docker/network-gateway.js'

describe('the gateway of a network', () => {
  const gateway = (...configs: Parameters<typeof networkGateway>[0]['Config'] & object) => networkGateway({ Config: configs })

  test('is what the engine says', () => {
    expect(gateway({ Subnet: '172.18.0.0/16', Gateway: '172.18.0.9' })).toBe('172.18.0.9')
  })

  test('is the first address where the engine does not say, as of a subnet that a user gave and of a bridge that was never used', () => {
    expect(gateway({ Subnet: '172.17.0.0/16' })).toBe('172.17.0.1')
    expect(gateway({ Subnet: '10.77.0.64/26' })).toBe('10.77.0.65')
    expect(gateway({ Subnet: 'fd00:7::/64' })).toBe('fd00:7::1')
  })

  test('is taken from the range of addresses that containers get', () => {
    expect(gateway({ Subnet: '10.77.0.0/24', IPRange: '10.77.0.128/25' })).toBe('10.77.0.128')
    expect(gateway({ Subnet: '10.77.0.0/24', IPRange: '10.77.0.0/25' })).toBe('10.77.0.1')
  })

  test('is no address that was set aside', () => {
    const AuxiliaryAddresses = { router: '10.77.0.1', printer: '10.77.0.2' }
    expect(gateway({ Subnet: '10.77.0.0/24', AuxiliaryAddresses })).toBe('10.77.0.3')
  })

  test('is the one of IPv4 where there are both', () => {
    expect(gateway({ Subnet: 'fd00:7::/64', Gateway: 'fd00:7::1' }, { Subnet: '172.18.0.0/16' })).toBe('172.18.0.1')
  })

  test('is nothing where no addresses are given', () => {
    expect(gateway()).toBeUndefined()
    expect(networkGateway({ Config: null })).toBeUndefined()
  })
})
