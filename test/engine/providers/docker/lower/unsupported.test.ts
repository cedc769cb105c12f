import { describe, expect, it } from 'vitest'
import { lowered, service, stack } from '../../../../support/lowering.js'

const newer = service({
  annotations: { a: 'b' },
  healthcheck: { test: ['CMD', 'true'], start_period: '1s', start_interval: '1s' },
  networks: { default: { interface_name: 'eth9', gw_priority: 3 } },
  volumes: [
    { type: 'image', source: 'busybox', target: '/i' },
    { type: 'volume', source: 'data', target: '/d', volume: { subpath: 'x' } },
  ],
})

const messages = (apiVersion: string) =>
  lowered(stack({ web: newer }), { apiVersion }).diagnostics.map(({ severity, message }) => `${severity}: ${message}`)

describe('what an engine cannot do', () => {
  it('is nothing on a new one', () => {
    expect(messages('1.51')).toEqual([])
  })

  it('is told with its place; what can be passed over is a warning', () => {
    expect(messages('1.41')).toMatchInlineSnapshot(`
      [
        "warning: services.web.annotations: this engine speaks API 1.41; annotations came with 1.43, and is left out",
        "warning: services.web.healthcheck.start_interval: this engine speaks API 1.41; healthcheck.start_interval came with 1.44, and is left out",
        "error: services.web.networks.default.interface_name: this engine speaks API 1.41; interface_name came with 1.49",
        "warning: services.web.networks.default.gw_priority: this engine speaks API 1.41; gw_priority came with 1.48, and is left out",
        "error: services.web.volumes.0: this engine speaks API 1.41; image mounts came with 1.48",
        "error: services.web.volumes.1.volume.subpath: this engine speaks API 1.41; volume.subpath came with 1.45",
      ]
    `)
  })

  it('is told of a build only where something is to be built', () => {
    const contexts = { shared: 'https://github.com/shop/shared.git', assets: '/q', base: 'docker-image://node:22' }
    const built = stack({ web: service({ image: 'made:1', build: { context: '/p', additional_contexts: contexts } }) })
    const image = { id: 'sha256:1', labels: {}, volumes: [], exposed: [] }
    const told = (facts: object) => lowered(built, { apiVersion: '1.41', ...facts }).diagnostics.map(({ message }) => message)
    expect(told({})).toEqual([
      'services.web.build.additional_contexts.shared: this engine speaks API 1.41; named build contexts came with 1.42',
    ])
    expect(told({ images: new Map([['made:1', image]]) })).toEqual([])
  })

  it('is told of what only a cluster has', () => {
    const { diagnostics } = lowered(
      stack(
        { web: service({ secrets: [{ source: 'token' }], provider: { type: 'model' } }) },
        { secrets: { token: { name: 'token', external: true } } },
      ),
    )
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toMatchInlineSnapshot(`
      [
        "external-content: services.web.secrets.0: \`token\` is external, which only a cluster has",
        "provider-service: services.web.provider: provider services are not run by \`stack\`",
      ]
    `)
  })
})
