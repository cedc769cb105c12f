import { describe, expect, test } from 'vitest'
import type { Command, Finished, Processes } from '../../../../../src/engine/host/process.js'
import { StackError } from '../../../../../src/engine/model/errors.js'
import type { Surroundings } from '../../../../../src/engine/providers/docker/connection/surroundings.js'
import { credentialsFinder } from '../../../../../src/engine/providers/docker/credentials/find-credentials.js'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('credentials in the file', () => {
  const auths = {
    'https://index.docker.io/v1/': { auth: base64('hub:hub-secret') },
    '127.0.0.1:5001': { auth: base64('me:with:colons') },
    'https://ghcr.example/v2/': { username: 'plain', password: 'text' },
    'token.example': { auth: base64('me:'), identitytoken: 'refresh' },
    'empty.example': {},
  }

  test.each([
    ['docker.io', { username: 'hub', password: 'hub-secret', serveraddress: 'https://index.docker.io/v1/' }],
    ['registry-1.docker.io', { username: 'hub', password: 'hub-secret', serveraddress: 'https://index.docker.io/v1/' }],
    ['127.0.0.1:5001', { username: 'me', password: 'with:colons', serveraddress: '127.0.0.1:5001' }],
    ['ghcr.example', { username: 'plain', password: 'text', serveraddress: 'ghcr.example' }],
    ['token.example', { username: 'me', identitytoken: 'refresh', serveraddress: 'token.example' }],
  ])('%s', async (registry, auth) => {
    expect(await find({ auths }, registry)).toEqual({ auth })
  })

  test.each(['empty.example', 'unknown.example'])('none for %s', async (registry) => {
    expect(await find({ auths }, registry)).toEqual({})
  })

  test('none without a file', async () => {
    expect(await find(undefined, 'docker.io')).toEqual({})
  })
})

describe('credential helpers', () => {
  test('the registry’s own helper wins over the helper of all, which wins over the file', async () => {
    const config = { credHelpers: { 'a.example': 'own' }, credsStore: 'all', auths: { 'b.example': { auth: base64('x:y') } } }
    const asked: string[] = []
    const answer = ({ argv, input }: Command) => {
      asked.push(`${argv.join(' ')} < ${input}`)
      return { exitCode: 0, stdout: '{"Username":"me","Secret":"s"}', stderr: '' }
    }
    expect(await find(config, 'a.example', answer)).toEqual({
      auth: { username: 'me', password: 's', serveraddress: 'a.example' },
    })
    await find(config, 'b.example', answer)
    expect(asked).toEqual(['docker-credential-own get < a.example', 'docker-credential-all get < b.example'])
  })

  test('the user <token> means an identity token', async () => {
    const answer = () => ({ exitCode: 0, stdout: '{"Username":"<token>","Secret":"refresh"}', stderr: '' })
    expect(await find({ credsStore: 'all' }, 'a.example', answer)).toEqual({
      auth: { identitytoken: 'refresh', serveraddress: 'a.example' },
    })
  })

  test('a helper without an entry is no warning', async () => {
    const answer = () => ({ exitCode: 1, stdout: 'credentials not found in native keychain\n', stderr: '' })
    expect(await find({ credsStore: 'all' }, 'a.example', answer)).toEqual({})
  })

  test('a helper that is not installed is a warning, for the image may be public', async () => {
    const answer = () => {
      throw new StackError('program-missing', 'no program `docker-credential-gone`')
    }
    expect(await find({ credsStore: 'gone' }, 'a.example', answer)).toEqual({
      warning: 'no credentials for a.example: `docker-credential-gone` failed: no program `docker-credential-gone`',
    })
  })
})

function find(config: object | undefined, registry: string, answer?: (command: Command) => Finished) {
  const surroundings: Surroundings = {
    env: {},
    platform: 'linux',
    home: '/home/me',
    readText: async (path) => (path === '/home/me/.docker/config.json' && config ? JSON.stringify(config) : undefined),
    listFolders: async () => [],
  }
  const refuse = () => Promise.reject(new Error('not asked here'))
  const processes: Processes = {
    run: async (command) => (answer ? answer(command) : refuse()),
    stream: refuse,
    attach: refuse,
    connect: refuse,
    launch: refuse,
  }
  return credentialsFinder(surroundings, processes)(registry)
}
