import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type GatewayProcess,
  type GatewayProgram,
  gatewayConfig,
  gatewayFunction,
  gatewayProgram,
} from '../../support/gateway-process.js'
import { bodyOf, type StubFunction, stubFunction } from '../../support/stub-function.js'

let program: GatewayProgram
let stub: StubFunction | undefined

beforeAll(async () => {
  program = await gatewayProgram()
})
afterAll(async () => program.close())
afterEach(async () => stub?.close())

async function gatewayOf(
  listener: Parameters<typeof stubFunction>[0],
  fields: Parameters<typeof gatewayFunction>[2] = {},
): Promise<GatewayProcess> {
  stub = await stubFunction(listener)
  return program.start(gatewayConfig(gatewayFunction('f', stub.port, fields)))
}

/** Sends a request in pieces, and waits for its answer's head. */
async function sendChunked(url: string, pieces: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  const sending = httpRequest(url, { method: 'POST' })
  for (const piece of pieces) sending.write(piece)
  sending.end()
  const [answer] = (await once(sending, 'response')) as [IncomingMessage]
  return { status: answer.statusCode ?? 0, text: await bodyOf(answer) }
}

describe('bodies', () => {
  it('go both ways as they come: a function can answer piece by piece while it still reads', async () => {
    const gateway = await gatewayOf((request, response) => {
      request.on('data', (chunk: Buffer) => response.write(`got ${chunk}; `))
      request.on('end', () => response.end('end'))
    })
    const sending = httpRequest(`${gateway.url}/fn/f`, { method: 'POST' })
    sending.write('one')
    const [answer] = (await once(sending, 'response')) as [IncomingMessage]
    answer.setEncoding('utf8')
    const first = await once(answer, 'data')
    sending.end('two')
    expect([first[0], await bodyOf(answer)]).toEqual(['got one; ', 'got two; end'])
  })

  it('wait where they are not taken: an answer that nobody reads fills no memory', async () => {
    let written = 0
    const piece = Buffer.alloc(65_536, 'x')
    const gateway = await gatewayOf(
      (_request, response) => {
        const more = () => {
          while (!response.destroyed && written < 300_000_000) {
            written += piece.length
            if (!response.write(piece)) return
          }
        }
        response.on('drain', more)
        more()
      },
      { timeoutMs: 20_000 },
    )
    const socket = connect(gateway.port, '127.0.0.1')
    socket.pause()
    socket.write('GET /fn/f HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await expect
      .poll(
        async () => {
          const before = written
          await pause(300)
          return written > 0 && written === before
        },
        { timeout: 15_000 },
      )
      .toBe(true)
    // What the sockets on the way take, and no more.
    expect(written).toBeLessThan(100_000_000)
    socket.destroy()
  })

  it('of a request are as long as they say, with and without a length', async () => {
    const gateway = await gatewayOf(async (request, response) => {
      const text = await bodyOf(request)
      response.end(`${request.headers['content-length'] ?? request.headers['transfer-encoding']} ${text.length}`)
    })
    const long = 'x'.repeat(200_000)
    expect((await sendChunked(`${gateway.url}/fn/f`, ['a', 'bc', long])).text).toBe('chunked 200003')
    expect(await (await fetch(`${gateway.url}/fn/f`, { method: 'PUT', body: long })).text()).toBe('200000 200000')
    expect(await (await fetch(`${gateway.url}/fn/f`, { method: 'PUT', body: 'short' })).text()).toBe('5 5')
  })

  it('beyond the limit are 413: at once where they say so, otherwise when they are', async () => {
    const gateway = await gatewayOf(async (request, response) => response.end(await bodyOf(request)), { bodyLimit: 1000 })
    const early = httpRequest(`${gateway.url}/fn/f`, {
      method: 'POST',
      headers: { 'content-length': 5000, expect: '100-continue' },
    })
    let mayGoOn = false
    early.on('continue', () => {
      mayGoOn = true
    })
    early.flushHeaders()
    const [answer] = (await once(early, 'response')) as [IncomingMessage]
    expect([answer.statusCode, JSON.parse(await bodyOf(answer))]).toMatchObject([
      413,
      { error: { code: 'body-too-large', message: 'the body is larger than the 1000 bytes that `f` takes' } },
    ])
    expect([mayGoOn, stub?.calls.length]).toEqual([false, 0])
    early.destroy()
    expect((await fetch(`${gateway.url}/fn/f`, { method: 'POST', body: 'x'.repeat(2_000_000) })).status).toBe(413)
    expect((await sendChunked(`${gateway.url}/fn/f`, ['x'.repeat(600), 'x'.repeat(600)])).status).toBe(413)
    expect((await sendChunked(`${gateway.url}/fn/f`, ['x'.repeat(600)])).status).toBe(200)
  })

  it('are sent when the gateway says that they may be', async () => {
    const gateway = await gatewayOf(async (request, response) => response.end(await bodyOf(request)))
    const sending = httpRequest(`${gateway.url}/fn/f`, {
      method: 'POST',
      headers: { 'content-length': 2, expect: '100-continue' },
    })
    sending.flushHeaders()
    await once(sending, 'continue')
    sending.end('ok')
    const [answer] = (await once(sending, 'response')) as [IncomingMessage]
    expect(await bodyOf(answer)).toBe('ok')
    expect(stub?.calls[0]?.headers.expect).toBeUndefined()
  })

  it('that are missing from an answer stay missing: HEAD, 204 and 304', async () => {
    const gateway = await gatewayOf((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 10 }).end()
      else response.writeHead(request.url === '/304' ? 304 : 204).end()
    })
    const head = await fetch(`${gateway.url}/fn/f`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', ''])
    expect((await fetch(`${gateway.url}/fn/f/204`)).status).toBe(204)
    expect((await fetch(`${gateway.url}/fn/f/304`)).status).toBe(304)
  })
})

describe('headers', () => {
  it('of one connection stay on it, in both directions; all others pass, also twice', async () => {
    const gateway = await gatewayOf((request, response) => {
      response.setHeader('connection', 'x-private')
      response.setHeader('x-request-id', 'of the function')
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.end(JSON.stringify(request.headers))
    })
    const sending = httpRequest(`${gateway.url}/fn/f`, {
      headers: {
        connection: 'keep-alive, x-hop',
        'x-hop': 'stays',
        te: 'trailers',
        'x-stack-deadline-ms': '1',
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-proto': 'https',
        'x-request-id': 'mine',
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
      },
    })
    sending.end()
    const [answer] = (await once(sending, 'response')) as [IncomingMessage]
    const seen = JSON.parse(await bodyOf(answer))
    expect(seen).toMatchObject({
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-request-id': 'mine',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
    })
    expect([seen['x-hop'], seen.te]).toEqual([undefined, undefined])
    expect(Number(seen['x-stack-deadline-ms'])).toBeGreaterThan(1000)
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(answer.headers['x-request-id']).toBe('mine')
  })

  it('that are too large, and requests that are none, are answered like any other error', async () => {
    const gateway = await gatewayOf((_request, response) => response.end('ok'))
    const raw = async (text: string) => {
      const socket = connect(gateway.port, '127.0.0.1')
      socket.write(text)
      let answer = ''
      for await (const data of socket) answer += data
      return answer
    }
    expect(await raw('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"bad-request"/s)
    expect(await raw(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
    // Two ways to say how long a body is: whoever is behind might believe the other one.
    expect(
      await raw('POST /fn/f HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
    ).toMatch(/^HTTP\/1.1 400 /)
    expect(stub?.calls).toEqual([])
  })
})
