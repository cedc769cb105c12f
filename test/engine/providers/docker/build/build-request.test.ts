import { describe, expect, test } from 'vitest'
import type { Build } from '../../../../../src/engine/model/service.js'
import { type BuildSettings, toBuildRequest } from '../../../../../src/engine/providers/docker/build/build-request.js'
import { toSolveRequest } from '../../../../../src/engine/providers/docker/build/solve-request.js'

const settings: BuildSettings = { labels: {}, imageOf: (service) => `shop-${service}`, platforms: 'runnable' }

function request(build: Build, more: Partial<BuildSettings> = {}) {
  return toBuildRequest(
    { secrets: {}, workingDir: '/src' },
    'shop-api',
    { build: { context: '/src/api', ...build } },
    { ...settings, ...more },
  )
}

/** The attributes that BuildKit's Dockerfile frontend gets. */
function attributes(build: Build, more: Partial<BuildSettings> = {}) {
  const parameters = { ref: 'r', session: 's', dockerfileName: 'Dockerfile', hostGateway: '172.17.0.1' }
  return Object.fromEntries(toSolveRequest(request(build, more), parameters).frontendAttrs ?? [])
}

describe('a request', () => {
  test('has the Dockerfile within its context, unless its path is absolute', () => {
    expect(request({}).dockerfile).toEqual({ type: 'file', path: '/src/api/Dockerfile' })
    expect(request({ dockerfile: 'docker/api' }).dockerfile).toEqual({ type: 'file', path: '/src/api/docker/api' })
    expect(request({ dockerfile: '/elsewhere/Dockerfile' }).dockerfile).toEqual({ type: 'file', path: '/elsewhere/Dockerfile' })
  })

  test('leaves to the engine what the engine fetches', () => {
    const url = 'https://github.com/example/app.git#main:api'
    expect(request({ context: url, dockerfile: 'Dockerfile.prod' })).toMatchObject({
      context: { type: 'remote', url },
      dockerfile: { type: 'file', path: 'Dockerfile.prod' },
    })
  })

  test('knows what a named context is', () => {
    const additional_contexts = {
      base: 'service:base',
      redis: 'docker-image://redis:7',
      assets: '/src/assets',
      lib: 'git@host:lib.git',
    }
    expect(request({ additional_contexts }).namedContexts).toEqual({
      base: { type: 'reference', reference: 'docker-image://shop-base' },
      redis: { type: 'reference', reference: 'docker-image://redis:7' },
      assets: { type: 'folder', path: '/src/assets' },
      lib: { type: 'reference', reference: 'git@host:lib.git' },
    })
  })

  test('names a secret by its target, else by its source, and holds no value', () => {
    const secrets = { npm: { name: 'shop_npm', environment: 'NPM_TOKEN' }, key: { name: 'shop_key', file: '/src/key' } }
    const build = { context: '/src', secrets: [{ source: 'npm', target: 'npmrc' }, { source: 'key' }] }
    expect(toBuildRequest({ secrets, workingDir: '/src' }, 'x', { build }, settings).secrets).toEqual({
      npmrc: { name: 'npm', environment: 'NPM_TOKEN' },
      key: { name: 'key', file: '/src/key' },
    })
  })

  test('is for one platform where containers run it, for all of them where it is built to be pushed', () => {
    const build = { context: '/src', platforms: ['linux/amd64', 'linux/arm64'] }
    const platforms = (platform: string | undefined, wanted: 'all' | 'runnable') =>
      toBuildRequest(
        { secrets: {}, workingDir: '/src' },
        'x',
        { build, ...(platform && { platform }) },
        { ...settings, platforms: wanted },
      ).platforms
    expect(platforms(undefined, 'runnable')).toEqual([])
    expect(platforms('linux/arm64', 'runnable')).toEqual(['linux/arm64'])
    expect(platforms(undefined, 'all')).toEqual(['linux/amd64', 'linux/arm64'])
  })

  test('takes what the command line says over what the file says', () => {
    const given = { args: { A: '1', B: null }, commandLineArgs: { A: '2' }, ssh: ['default'] }
    const made = request(given, { noCache: true, ssh: ['key=/agent'] })
    expect(made).toMatchObject({ args: { A: '2' }, noCache: true, ssh: { key: '/agent' } })
  })
})

describe('what BuildKit is told', () => {
  test('of an ordinary build is its Dockerfile and its arguments', () => {
    expect(attributes({ args: { A: '1' }, target: 'prod', labels: { team: 'x' } })).toEqual({
      filename: 'Dockerfile',
      target: 'prod',
      'build-arg:A': '1',
      'label:team': 'x',
    })
  })

  test('of everything else', () => {
    expect(
      attributes({
        additional_contexts: { assets: '/src/assets', base: 'service:base' },
        cache_from: ['shop/cache', 'type=registry,ref=shop/other'],
        extra_hosts: ['db=10.1.2.3', 'host.docker.internal=host-gateway', 'v6=[::1]'],
        network: 'host',
        no_cache: true,
        pull: true,
        shm_size: '67108864',
        ulimits: { nofile: { soft: 1, hard: 2 }, nproc: { single: 3 } },
      }),
    ).toMatchInlineSnapshot(`
      {
        "add-hosts": "db=10.1.2.3,host.docker.internal=172.17.0.1,v6=::1",
        "cache-from": "shop/cache,shop/other",
        "cache-imports": "[{"Type":"registry","Attrs":{"ref":"shop/cache"}},{"Type":"registry","Attrs":{"ref":"shop/other"}}]",
        "context:assets": "local:named-assets",
        "context:base": "docker-image://shop-base",
        "filename": "Dockerfile",
        "force-network-mode": "host",
        "image-resolve-mode": "pull",
        "no-cache": "",
        "shm-size": "67108864",
        "ulimit": "nofile=1:2,nproc=3:3",
      }
    `)
  })

  test('the exporter gets all tags, in the form of old engines and of new ones', () => {
    const parameters = { ref: 'r', session: 's', dockerfileName: 'Dockerfile', hostGateway: undefined }
    const solve = toSolveRequest(request({ tags: ['shop/api:1', 'shop-api'] }), parameters)
    expect(solve.exporterAttrs).toEqual(new Map([['name', 'shop-api,shop/api:1']]))
    expect(solve.exporters).toEqual([{ type: 'moby', attrs: solve.exporterAttrs }])
  })

  test('rights are asked for where they are needed', () => {
    const parameters = { ref: 'r', session: 's', dockerfileName: 'Dockerfile', hostGateway: undefined }
    expect(toSolveRequest(request({ network: 'host', privileged: true }), parameters).entitlements).toEqual([
      'security.insecure',
      'network.host',
    ])
  })
})
