import { describe, expect, it } from 'vitest'
import { containers, lowered, service, stack } from '../../../../support/lowering.js'

describe('lower', () => {
  it('makes images, networks, volumes and containers, and nothing that no service uses', () => {
    const { resources, diagnostics } = lowered(
      stack(
        {
          db: service({ volumes: [{ type: 'volume', source: 'data', target: '/data', volume: {} }] }),
          web: service({ image: undefined, build: { context: '/src/shop' }, scale: 2 }),
        },
        {
          networks: { default: { name: 'shop_default' }, unused: { name: 'shop_unused' } },
          volumes: { data: { name: 'shop_data' }, unused: { name: 'shop_unused' } },
        },
      ),
    )
    expect(diagnostics).toEqual([])
    expect(resources.map(({ id, name, change }) => `${id} ${name} ${change}`)).toMatchInlineSnapshot(`
      [
        "network/default shop_default recreate",
        "volume/data shop_data keep",
        "image/redis:7 redis:7 pull",
        "image/shop-web shop-web build",
        "container/db-1 shop-db-1 replace",
        "container/web-1 shop-web-1 replace",
        "container/web-2 shop-web-2 replace",
      ]
    `)
  })

  it('gives a container the labels that Compose gives it', () => {
    const [web] = containers(
      lowered(
        stack({
          web: service({ labels: { mine: 'yes' }, depends_on: { db: { condition: 'service_healthy', required: true } } }),
          db: service(),
        }),
        {
          images: new Map([
            ['redis:7', { id: 'sha256:1', hasHealthcheck: false, exposedPorts: [], user: '', volumes: [], labels: {} }],
          ]),
        },
      ),
    )
    expect(web?.body.Labels).toMatchInlineSnapshot(`
      {
        "com.docker.compose.container-number": "1",
        "com.docker.compose.depends_on": "db:service_healthy:false",
        "com.docker.compose.image": "sha256:1",
        "com.docker.compose.oneoff": "False",
        "com.docker.compose.project": "shop",
        "com.docker.compose.project.config_files": "/src/shop/compose.yaml",
        "com.docker.compose.project.working_dir": "/src/shop",
        "com.docker.compose.service": "web",
        "com.docker.compose.version": "2.40.3",
        "mine": "yes",
      }
    `)
  })

  it('gives a replica another number, with another name and nothing else', () => {
    const { resources, renumber } = lowered(stack({ web: service() }))
    const [web] = resources.filter(({ kind }) => kind === 'container')
    if (web === undefined) throw new Error('no container')
    expect(renumber(web, 3)).toMatchObject({ id: 'container/web-3', name: 'shop-web-3', number: 3, spec: web.spec })
  })
})
