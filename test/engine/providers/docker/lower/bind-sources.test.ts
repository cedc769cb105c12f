import { describe, expect, it } from 'vitest'
import type { BindSource } from '../../../../../src/engine/model/docker-facts.js'
import type { Mount } from '../../../../../src/engine/model/service.js'
import { containers, lowered, service, stack } from '../../../../support/lowering.js'

const bind = (source: string, create_host_path = true): Mount => ({
  type: 'bind',
  source,
  target: '/x',
  bind: { create_host_path },
})

function missing(mount: Mount) {
  const sources = new Map<string, BindSource>([[mount.source ?? '', { kind: 'missing' }]])
  const { resources, diagnostics } = lowered(stack({ web: service({ volumes: [mount] }) }), { bindSources: sources })
  const folders = resources.filter(({ kind }) => kind === 'folder').map(({ id, group }) => `${id} as ${group}`)
  return [...folders, ...diagnostics.map(({ message }) => message)]
}

describe('a bind source that does not exist', () => {
  it('is made where it can be a folder', () => {
    expect(missing(bind('/src/shop/data'))).toEqual(['folder//src/shop/data as ./data'])
    expect(missing(bind('/var/lib/elsewhere/conf.d'))).toEqual(['folder//var/lib/elsewhere/conf.d as /var/lib/elsewhere/conf.d'])
    expect(missing(bind('/src/shop/.cache'))).toEqual(['folder//src/shop/.cache as ./.cache'])
    expect(missing(bind('/src/shop/v1.2'))).toEqual(['folder//src/shop/v1.2 as ./v1.2'])
  })

  it.each(['/src/shop/nginx.conf', '/src/shop/.env', '/src/shop/.env.local', '/src/shop/Caddyfile', '/src/shop/init.sql'])(
    'is an error where its name is that of a file: %s',
    (path) => {
      expect(missing(bind(path))).toEqual([`services.web.volumes: \`${path}\` does not exist and looks like a file`])
    },
  )

  it('is an error where the file says so', () => {
    expect(missing(bind('/src/shop/data', false))).toEqual([
      'services.web.volumes: `/src/shop/data` does not exist, and `create_host_path` is off',
    ])
  })

  it('is waited for by the containers that mount it', () => {
    const of = lowered(stack({ web: service({ volumes: [bind('/src/shop/data')] }) }), {
      bindSources: new Map([['/src/shop/data', { kind: 'missing' }]]),
    })
    expect(containers(of)[0]?.needs.map(({ id }) => id)).toContain('folder//src/shop/data')
  })

  it('counts for a job by what it holds', () => {
    const job = service({ volumes: [bind('/src/shop/migrations')] })
    const web = service({ depends_on: { job: { condition: 'service_completed_successfully', required: true } } })
    const found = lowered(stack({ job, web }), {
      bindSources: new Map([['/src/shop/migrations', { kind: 'folder', digest: 'd1' }]]),
    })
    const [ofJob, ofWeb] = containers(found)
    expect(ofJob).toMatchObject({ lifetime: 'job', spec: { 'content of /x': 'd1' } })
    expect(ofWeb?.lifetime).toBe('service')
  })
})
