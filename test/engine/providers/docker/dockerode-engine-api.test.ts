import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import type { EngineEndpoint } from '../../../../src/engine/providers/docker/connection/endpoint.js'
import { openEngine } from '../../../../src/engine/providers/docker/dockerode-engine-api.js'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

interface Asked {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server that answers as an engine of this API version would, with `{}` or what is given by path; it remembers what it was asked. */
async function engineAt(
  apiVersion: string,
  answers: { readonly [path: string]: unknown } = {},
  where: 'tcp' | 'unix' = 'tcp',
  engineName = 'Docker/28.5.2 (linux)',
) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '').split('?')[0] ?? ''
    const answer = answers[path] ?? {}
    const status = typeof answer === 'object' && answer !== null && 'status' in answer ? Number(answer.status) : 200
    response.writeHead(status, {
      'Api-Version': apiVersion,
      'Content-Type': 'application/json',
      Ostype: 'linux',
      'Builder-Version': '2',
      Server: engineName,
    })
    response.end(JSON.stringify(answer))
  })
  const endpoint = await listen(server, where)
  return { endpoint, asked, lines: () => asked.map(({ line }) => line) }
}

async function listen(server: Server, where: 'tcp' | 'unix'): Promise<EngineEndpoint> {
  const folder = mkdtempSync(join(tmpdir(), 'stack-engine-'))
  const path = join(folder, 'engine.sock')
  await new Promise<void>((resolve) => (where === 'unix' ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve)))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  if (where === 'unix') return { type: 'unix', path }
  // A server that listens on TCP has such an address.
  return { type: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

describe('the API version', () => {
  test.each([
    ['1.41', '1.41'],
    ['1.44', '1.44'],
    ['1.99', '1.51'],
  ])('an engine with %s is spoken to in %s', async (theirs, spoken) => {
    const { endpoint, lines } = await engineAt(theirs)
    const engine = await openEngine(endpoint, {})
    await engine.info()
    expect([engine.apiVersion, lines()]).toEqual([spoken, ['GET /_ping', `GET /v${spoken}/info`]])
  })

  test('DOCKER_API_VERSION decides', async () => {
    const { endpoint } = await engineAt('1.51')
    expect((await openEngine(endpoint, { DOCKER_API_VERSION: '1.45' })).apiVersion).toBe('1.45')
  })

  test('an engine that is too old is told what is needed', async () => {
    const { endpoint } = await engineAt('1.40')
    await expect(openEngine(endpoint, {})).rejects.toMatchObject({
      failure: 'unsupported',
      message: expect.stringContaining('speaks API 1.40; stack needs 1.41 or newer'),
    })
  })
})

describe('the engine’s own version', () => {
  test.each([
    ['Docker/28.5.2 (linux)', '28.5.2'],
    ['Libpod/5.4.0 (linux)', '5.4.0'],
    ['nginx/1.29.0', ''],
    ['', ''],
  ])('behind `Server: %s` is %o', async (server, version) => {
    const { endpoint } = await engineAt('1.51', {}, 'tcp', server)
    expect((await openEngine(endpoint, {})).engineVersion).toBe(version)
  })
})

describe.each(['tcp', 'unix'] as const)('over %s', (where) => {
  test('reads and changes go to the same engine, whatever DOCKER_HOST says', async () => {
    const { endpoint, lines } = await engineAt('1.51', { '/containers/json': [] }, where)
    const before = process.env.DOCKER_HOST
    process.env.DOCKER_HOST = 'tcp://127.0.0.1:9'
    try {
      const engine = await openEngine(endpoint, {})
      await engine.containers.list({ filters: { label: ['a=b'] } })
      await engine.containers.stop('web', { timeout: 0 })
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST
      else process.env.DOCKER_HOST = before
    }
    expect(lines().map(decodeURIComponent)).toEqual([
      'GET /_ping',
      'GET /v1.51/containers/json?all=true&filters={"label":["a=b"]}',
      'POST /v1.51/containers/web/stop?t=0',
    ])
  })
})

describe('what is sent', () => {
  test('a create has its name in the query, its body in the body, and its warnings come back', async () => {
    const { endpoint, asked } = await engineAt('1.51', { '/containers/create': { Id: 'abc', Warnings: ['no swap limit'] } })
    const engine = await openEngine(endpoint, {})
    const made = await engine.containers.create('shop-web-1', { Image: 'x', Env: ['SECRET=s'] }, { platform: 'linux/arm64' })
    expect(made).toEqual({ id: 'abc', warnings: ['no swap limit'] })
    expect(asked.at(-1)).toMatchObject({
      line: 'POST /v1.51/containers/create?name=shop-web-1&platform=linux%2Farm64',
      body: '{"Image":"x","Env":["SECRET=s"]}',
    })
  })

  test('what is absent is not sent', async () => {
    const { endpoint, lines } = await engineAt('1.51')
    const engine = await openEngine(endpoint, {})
    await engine.containers.stop('web')
    await engine.containers.remove('web', { volumes: true })
    expect(lines().slice(1)).toEqual(['POST /v1.51/containers/web/stop', 'DELETE /v1.51/containers/web?v=true'])
  })

  test('credentials travel in the header that registries’ images are pulled with', async () => {
    const { endpoint, asked } = await engineAt('1.51')
    const engine = await openEngine(endpoint, {})
    for await (const _ of engine.images.pull('127.0.0.1:5001/team/app:1', { auth: { username: 'me', password: 'p?>' } })) {
      // One line.
    }
    const last = asked.at(-1)
    expect(last?.line).toBe('POST /v1.51/images/create?fromImage=127.0.0.1%3A5001%2Fteam%2Fapp&tag=1')
    const header = String(last?.headers['x-registry-auth'])
    expect(header).not.toMatch(/[+/]/)
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ username: 'me', password: 'p?>' })
  })
})

describe.each(['tcp', 'unix'] as const)('a change over %s', (where) => {
  test('of what is so already is no error', async () => {
    const { endpoint } = await engineAt('1.51', { '/containers/web/start': { status: 304 } }, where)
    const engine = await openEngine(endpoint, {})
    await expect(engine.containers.start('web')).resolves.toBeUndefined()
  })

  test('without a body says that it has none', async () => {
    const { endpoint, asked } = await engineAt('1.51', {}, where)
    const engine = await openEngine(endpoint, {})
    await engine.containers.start('web')
    expect(asked.at(-1)?.headers['content-length']).toBe('0')
  })

  test.each([
    ['as one piece', () => Buffer.from('tar')],
    ['as a stream', () => Readable.from(['t', 'ar'])],
  ])('sends an archive %s', async (_, tar) => {
    const { endpoint, asked } = await engineAt('1.51', {}, where)
    const engine = await openEngine(endpoint, {})
    await engine.containers.putArchive('web', '/run/x', tar())
    expect(asked.at(-1)).toMatchObject({
      line: 'PUT /v1.51/containers/web/archive?path=%2Frun%2Fx',
      body: 'tar',
      headers: { 'content-type': 'application/x-tar' },
    })
  })

  test('whose archive cannot be read fails', async () => {
    const { endpoint } = await engineAt('1.51', {}, where)
    const engine = await openEngine(endpoint, {})
    const broken = Readable.from(
      (function* () {
        yield 't'
        throw new Error('the disk is gone')
      })(),
    )
    await expect(engine.containers.putArchive('web', '/', broken)).rejects.toThrow('the disk is gone')
  })

  test('carries credentials padded, in the alphabet for URLs', async () => {
    const { endpoint, asked } = await engineAt(
      '1.51',
      { '/distribution/app/json': { Descriptor: { digest: 'sha256:1' } } },
      where,
    )
    const engine = await openEngine(endpoint, {})
    await engine.images.resolve('app', { auth: { username: 'me', password: '~~?>?>' } })
    const header = String(asked.at(-1)?.headers['x-registry-auth'])
    expect([header.length % 4, /[+/]/.test(header), header.endsWith('=')]).toEqual([0, false, true])
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ username: 'me', password: '~~?>?>' })
  })

  test('with a body sends all of it, and gives what was made', async () => {
    const { endpoint, asked } = await engineAt('1.51', { '/containers/create': { Id: 'abc', Warnings: null } }, where)
    const engine = await openEngine(endpoint, {})
    const body = { Image: 'x', Cmd: ['é'.repeat(200_000)] }
    expect(await engine.containers.create('web', body)).toEqual({ id: 'abc', warnings: [] })
    expect(asked.at(-1)?.body).toBe(JSON.stringify(body))
  })

  test('that is refused says why', async () => {
    const refusal = { status: 409, message: 'You cannot do that' }
    const { endpoint } = await engineAt('1.51', { '/containers/a/stop': refusal }, where)
    const engine = await openEngine(endpoint, {})
    await expect(engine.containers.stop('a')).rejects.toMatchObject({ failure: 'conflict', message: 'You cannot do that' })
  })

  test('is given up with the signal’s reason', async () => {
    const { endpoint } = await engineAt('1.51', {}, where)
    const engine = await openEngine(endpoint, {})
    const giving = new AbortController()
    const stopping = engine.containers.stop('a', {}, giving.signal)
    giving.abort(new Error('enough'))
    await expect(stopping).rejects.toThrow('enough')
  })
})

describe('what comes back wrong', () => {
  test('a failure in the middle of a pull, with status 200', async () => {
    const { endpoint } = await engineAt('1.51', {
      '/images/create': { errorDetail: { message: 'manifest unknown' }, error: 'x' },
    })
    const engine = await openEngine(endpoint, {})
    await expect(engine.images.pull('x:1', {})[Symbol.asyncIterator]().next()).rejects.toMatchObject({ failure: 'not-found' })
  })

  test('an engine’s refusal, of a read and of a change', async () => {
    const refusal = { status: 409, message: 'You cannot do that' }
    const { endpoint } = await engineAt('1.51', { '/containers/a/json': refusal, '/containers/a/kill': refusal })
    const engine = await openEngine(endpoint, {})
    const expected = { failure: 'conflict', status: 409, message: 'You cannot do that' }
    await expect(engine.containers.inspect('a')).rejects.toMatchObject(expected)
    await expect(engine.containers.kill('a', 'SIGTERM')).rejects.toMatchObject(expected)
  })

  test('an engine that goes away', async () => {
    const { endpoint } = await engineAt('1.51')
    const engine = await openEngine(endpoint, {})
    for (const close of closing.splice(0)) close()
    await expect(engine.info()).rejects.toMatchObject({ failure: 'unreachable' })
    await expect(engine.containers.start('a')).rejects.toMatchObject({ failure: 'unreachable' })
  })
})
