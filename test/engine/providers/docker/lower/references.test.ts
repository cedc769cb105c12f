import { describe, expect, it } from 'vitest'
import { containers, lowered, service, stack } from '../../../../support/lowering.js'

const depends_on = { db: { condition: 'service_started', restart: true, required: true } } as const
const shop = stack({
  db: service(),
  side: service({ networks: undefined, network_mode: 'service:db', volumes_from: ['db:ro', 'container:old'], depends_on }),
})

const side = (ids: ReadonlyMap<string, string> = new Map()) =>
  containers(lowered(shop, { containerIds: ids })).find(({ service: name }) => name === 'side')

describe('a service in the namespaces of another', () => {
  it('refers to its first container, which only performing knows by id', () => {
    expect(side()?.references).toEqual([
      { field: 'NetworkMode', id: 'container/db-1', service: 'db', container: 'shop-db-1' },
      { field: 'VolumesFrom', mode: 'ro', id: 'container/db-1', service: 'db', container: 'shop-db-1' },
    ])
    expect(side()?.body.HostConfig?.VolumesFrom).toEqual(['old'])
  })

  it('is replaced with it', () => {
    expect(side()?.needs).toContainEqual({ id: 'container/db-1', until: 'started', follows: 'replace', required: true })
  })

  it('is hashed with its id, as Compose does, and has it among its fields', () => {
    const known = side(new Map([['shop-db-1', '0123']]))
    expect(known?.configHash).toBe('hash of redis:7 container:0123')
    expect(known?.spec).toMatchObject({
      'the container of db for network_mode': '0123',
      'the container of db for volumes_from': '0123',
    })
    expect(side()?.configHash).toBe('hash of redis:7 service:db')
  })
})
