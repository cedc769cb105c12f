import { describe, expect, test } from 'vitest'
import { decodeModel } from '../../../src/engine/load/decode.js'
import { normalizeModel } from '../../../src/engine/load/normalize.js'
import type { JsonObject } from '../../../src/engine/model/json.js'

function normalize(document: JsonObject) {
  return normalizeModel(decodeModel(document), { projectName: 'shop', workingDir: '/shop', environment: { TOKEN: 't' } })
}

function service(attributes: JsonObject) {
  return normalize({ services: { web: { image: 'x', ...attributes } } }).services.web
}

describe('networks', () => {
  test('a service without networks joins `default`, which exists only when somebody does', () => {
    const model = normalize({ services: { web: { image: 'x' }, host: { image: 'x', network_mode: 'host' } } })
    expect(model.services.web?.networks).toEqual({ default: null })
    expect(model.services.host?.networks).toBeUndefined()
    expect(model.networks.default).toMatchObject({ name: 'shop_default' })
    expect(normalize({ services: { host: { image: 'x', network_mode: 'host' } } }).networks).toEqual({})
  })

  test('a declared `default` keeps its attributes', () => {
    const model = normalize({ services: { web: { image: 'x' } }, networks: { default: { name: 'mine', driver: 'bridge' } } })
    expect(model.networks.default).toMatchObject({ name: 'mine', driver: 'bridge' })
  })
})

test('resources are named after the project, external ones after their key, and a written name stands', () => {
  const model = normalize({
    volumes: { data: null, own: { name: 'x' }, other: { external: true } },
    secrets: { token: { file: '/t' } },
    configs: { app: { content: 'x' } },
  })
  expect(Object.values(model.volumes).map(({ name }) => name)).toEqual(['shop_data', 'x', 'other'])
  expect([model.secrets.token?.name, model.configs.app?.name]).toEqual(['shop_token', 'shop_app'])
})

describe('dependencies', () => {
  const follows = { condition: 'service_started', restart: true, required: true }

  test('follow from links and shared namespaces, with restarts', () => {
    expect(
      service({ links: ['db:database'], pid: 'service:a', ipc: 'service:b', uts: 'service:c', cgroup: 'service:d' })?.depends_on,
    ).toEqual({ db: follows, a: follows, b: follows, c: follows, d: follows })
  })

  test('follow from volumes of another service, without restarts', () => {
    expect(service({ volumes_from: ['db:ro', 'container:old'] })?.depends_on).toEqual({
      db: { condition: 'service_started', required: true },
    })
  })

  test('that are written stand', () => {
    const written = { condition: 'service_healthy', required: false }
    expect(service({ links: ['db'], depends_on: { db: written } })?.depends_on).toEqual({ db: written })
  })
})

test('a build without a context is the project folder with its Dockerfile; arguments without a value come from the environment', () => {
  expect(service({ build: { args: { TOKEN: null, NOPE: null, A: 1 } } })?.build).toEqual({
    context: '/shop',
    dockerfile: 'Dockerfile',
    args: { TOKEN: 't', A: '1' },
  })
  expect(service({ build: { dockerfile_inline: 'FROM x' } })?.build).toEqual({ context: '/shop', dockerfile_inline: 'FROM x' })
})

test('variables without a value come from the environment and stay null where it has none', () => {
  expect(service({ environment: { TOKEN: null, NOPE: null, A: '' } })?.environment).toEqual({ TOKEN: 't', NOPE: null, A: '' })
})

test('mount targets are cleaned, `if_not_present` is `missing`, `scale` is also the number of replicas', () => {
  expect(
    service({
      pull_policy: 'if_not_present',
      scale: 2,
      deploy: {},
      volumes: [
        { type: 'volume', target: '/data/../srv//x/' },
        { type: 'volume', target: '/' },
      ],
    }),
  ).toMatchObject({ pull_policy: 'missing', deploy: { replicas: 2 }, volumes: [{ target: '/srv/x' }, { target: '/' }] })
})
