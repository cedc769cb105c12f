import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formatEndpoint } from '../../../../../src/engine/providers/docker/connection/endpoint.js'
import { engineCandidates } from '../../../../../src/engine/providers/docker/connection/engine-candidates.js'
import type { Surroundings } from '../../../../../src/engine/providers/docker/connection/surroundings.js'

const contextId = (name: string) => createHash('sha256').update(name).digest('hex')
const contextFile = (name: string) => `/home/me/.docker/contexts/meta/${contextId(name)}/meta.json`

const colima = {
  [contextFile('colima')]: JSON.stringify({
    Name: 'colima',
    Endpoints: { docker: { Host: 'unix:///home/me/.colima/default/docker.sock' } },
  }),
}
const box = {
  [contextFile('box')]: JSON.stringify({
    Name: 'box',
    Endpoints: { docker: { Host: 'tcp://box:2376', SkipTLSVerify: false } },
  }),
  [`/home/me/.docker/contexts/tls/${contextId('box')}/docker/ca.pem`]: 'CA',
  [`/home/me/.docker/contexts/tls/${contextId('box')}/docker/key.pem`]: 'KEY',
}
const currentIsColima = { '/home/me/.docker/config.json': '{"currentContext": "colima"}' }

describe('where the engine is looked for', () => {
  test('--context wins over everything', async () => {
    const found = await look(
      { env: { DOCKER_HOST: 'tcp://other:1', DOCKER_CONTEXT: 'colima' }, files: { ...colima, ...box } },
      'box',
    )
    expect(found).toEqual(['tcp://box:2376 by context box'])
  })

  test('DOCKER_HOST wins over DOCKER_CONTEXT and the current context', async () => {
    const env = { DOCKER_HOST: 'ssh://me@far', DOCKER_CONTEXT: 'box' }
    expect(await look({ env, files: { ...currentIsColima, ...colima } })).toEqual(['ssh://me@far by DOCKER_HOST'])
  })

  test('DOCKER_CONTEXT wins over the current context', async () => {
    const files = { ...currentIsColima, ...colima, ...box }
    expect(await look({ env: { DOCKER_CONTEXT: 'box' }, files })).toEqual(['tcp://box:2376 by context box'])
  })

  test('the current context counts where nothing else is said', async () => {
    expect(await look({ files: { ...currentIsColima, ...colima } })).toEqual([
      'unix:///home/me/.colima/default/docker.sock by context colima',
    ])
  })

  test('the context `default` is no context', async () => {
    expect(await look({ env: { DOCKER_HOST: 'tcp://other:1' } }, 'default')).toEqual(['tcp://other:1 by DOCKER_HOST'])
    expect((await look({ env: { DOCKER_CONTEXT: 'default' }, files: currentIsColima }))[0]).toBe(
      'unix:///var/run/docker.sock by default socket',
    )
  })

  test('without any choice, the usual places of Linux and macOS, in order', async () => {
    expect(await look({ env: { XDG_RUNTIME_DIR: '/run/user/1000' }, uid: 1000 })).toMatchInlineSnapshot(`
      [
        "unix:///var/run/docker.sock by default socket",
        "unix:///run/user/1000/docker.sock by rootless Docker",
        "unix:///home/me/.docker/run/docker.sock by Docker Desktop",
        "unix:///home/me/.docker/desktop/docker.sock by Docker Desktop",
        "unix:///home/me/.orbstack/run/docker.sock by OrbStack",
        "unix:///home/me/.colima/default/docker.sock by Colima",
        "unix:///home/me/.config/colima/default/docker.sock by Colima",
        "unix:///home/me/.rd/docker.sock by Rancher Desktop",
        "unix:///run/user/1000/podman/podman.sock by Podman",
        "unix:///run/podman/podman.sock by Podman",
        "unix:///home/me/.local/share/containers/podman/machine/podman.sock by Podman",
      ]
    `)
  })

  test('on Windows, named pipes', async () => {
    expect(await look({ platform: 'win32' })).toMatchInlineSnapshot(`
      [
        "npipe:////./pipe/docker_engine by default pipe",
        "npipe:////./pipe/dockerDesktopLinuxEngine by Docker Desktop",
        "npipe:////./pipe/podman-machine-default by Podman",
      ]
    `)
  })

  test('DOCKER_CONFIG moves the configuration and its contexts', async () => {
    const files = { '/elsewhere/config.json': '{"currentContext": "box"}' }
    await expect(look({ env: { DOCKER_CONFIG: '/elsewhere' }, files })).rejects.toThrow(
      'docker has no context `box` with an engine',
    )
  })
})

describe('what the choice says about TLS', () => {
  test('a context brings its own material', async () => {
    const [candidate] = await engineCandidates(surroundings({ files: box }), 'box')
    expect(candidate?.endpoint).toEqual({ type: 'tcp', host: 'box', port: 2376, tls: { ca: 'CA', key: 'KEY', verify: true } })
  })

  test('DOCKER_TLS_VERIFY takes it from DOCKER_CERT_PATH', async () => {
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }
    const [candidate] = await engineCandidates(surroundings({ env, files: { '/certs/ca.pem': 'CA' } }))
    expect(candidate?.endpoint).toEqual({ type: 'tcp', host: 'far', port: 2376, tls: { ca: 'CA', verify: true } })
  })

  test('DOCKER_CERT_PATH alone asks for no TLS', async () => {
    const env = { DOCKER_HOST: 'tcp://far', DOCKER_CERT_PATH: '/certs' }
    const [candidate] = await engineCandidates(surroundings({ env, files: { '/certs/ca.pem': 'CA' } }))
    expect(candidate?.endpoint).toEqual({ type: 'tcp', host: 'far', port: 2375 })
  })
})

describe('a choice that cannot be read', () => {
  test('an unknown context is told with the known ones', async () => {
    await expect(look({ files: { ...colima, ...box } }, 'boxx')).rejects.toMatchObject({
      code: 'unknown-context',
      hint: 'there is `default`, `box`, `colima`',
    })
  })

  test('a broken configuration is told with its path', async () => {
    await expect(look({ files: { '/home/me/.docker/config.json': '{' } })).rejects.toThrow(
      '/home/me/.docker/config.json is not a JSON object',
    )
  })
})

interface Given {
  readonly env?: Surroundings['env']
  readonly platform?: NodeJS.Platform
  readonly uid?: number
  readonly files?: { readonly [path: string]: string }
}

function surroundings({ env = {}, platform = 'linux', uid, files = {} }: Given): Surroundings {
  return {
    env,
    platform,
    home: '/home/me',
    ...(uid !== undefined && { uid }),
    readText: async (path) => files[path],
    listFolders: async (path) =>
      [...new Set(Object.keys(files).filter((file) => file.startsWith(`${path}/`)))].map(
        (file) => file.slice(path.length + 1).split('/')[0] ?? '',
      ),
  }
}

async function look(given: Given, context?: string): Promise<readonly string[]> {
  const candidates = await engineCandidates(surroundings(given), context)
  return candidates.map(({ endpoint, source }) => `${formatEndpoint(endpoint)} by ${source}`)
}
