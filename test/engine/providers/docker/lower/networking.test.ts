import { describe, expect, it } from 'vitest'
import { containers, lowered, loweredService, service, stack } from '../../../../support/lowering.js'

const networks = { default: { name: 'shop_default' }, a: { name: 'shop_a' }, b: { name: 'shop_b' } }
const both = service({ networks: { a: null, b: { priority: 5, aliases: ['www'], interface_name: 'eth9', gw_priority: 2 } } })
const only = (apiVersion: string) => containers(lowered(stack({ web: both }, { networks }), { apiVersion }))[0]

describe('networks of a container', () => {
  it('are given at once, the one of the highest priority being the main one', () => {
    const body = only('1.51')?.body
    expect(body?.HostConfig?.NetworkMode).toBe('shop_b')
    expect(body?.NetworkingConfig).toEqual({
      EndpointsConfig: {
        shop_b: {
          Aliases: ['shop-web-1', 'web', 'www'],
          IPAMConfig: {},
          DriverOpts: { 'com.docker.network.endpoint.ifname': 'eth9' },
          GwPriority: 2,
        },
        shop_a: { Aliases: ['shop-web-1', 'web'] },
      },
    })
  })

  it('are connected one by one on an engine before API 1.44', () => {
    const container = only('1.41')
    expect(Object.keys(container?.body.NetworkingConfig?.EndpointsConfig ?? {})).toEqual(['shop_b'])
    expect(container?.endpoints.map(({ key, later }) => ({ key, later }))).toEqual([
      { key: 'b', later: false },
      { key: 'a', later: true },
    ])
  })

  it('have the MAC address at the endpoint, or before API 1.44 at the container', () => {
    const mac_address = '02:42:ac:11:65:43'
    const newer = loweredService({ mac_address })
    expect(newer.body.MacAddress).toBeUndefined()
    expect(newer.endpoints[0]?.config.MacAddress).toBe(mac_address)
    const older = loweredService({ mac_address }, { apiVersion: '1.41' })
    expect(older.body.MacAddress).toBe(mac_address)
    expect(older.endpoints[0]?.config.MacAddress).toBeUndefined()
  })

  it('are none at all with a network mode, or where the stack has none', () => {
    expect(loweredService({ network_mode: 'host', networks: undefined }).body.HostConfig?.NetworkMode).toBe('host')
    const [container] = containers(lowered(stack({ web: service() }, { networks: {} })))
    expect(container?.body).toMatchObject({ HostConfig: { NetworkMode: 'none' } })
    expect(container?.body.NetworkingConfig).toBeUndefined()
  })

  it('link every replica of a linked service', () => {
    const [web] = containers(lowered(stack({ web: service({ links: ['db:store'] }), db: service({ scale: 2 }) })))
    expect(web?.body.HostConfig?.Links).toEqual([
      'shop-db-1:store',
      'shop-db-1:db-1',
      'shop-db-1:shop-db-1',
      'shop-db-2:store',
      'shop-db-2:db-1',
      'shop-db-2:shop-db-1',
    ])
  })
})
