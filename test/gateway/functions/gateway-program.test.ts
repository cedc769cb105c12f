import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionStatus } from '../../../src/engine/model/gateway-answers.js'
import { type GatewayProgram, gatewayConfig, gatewayFunction, gatewayProgram } from '../../support/gateway-process.js'
import { bodyOf, type StubFunction, stubFunction } from '../../support/stub-function.js'

let program: GatewayProgram
let stub: StubFunction | undefined

beforeAll(async () => {
  program = await gatewayProgram()
})
afterAll(async () => program.close())
afterEach(async () => stub?.close())

const admin = { 'stack-admin': '1' }

describe('the program', () => {
  it('ends with 1 and says all that is wrong with a configuration that it cannot use', async () => {
    const { port, ...withoutPort } = gatewayFunction('f', 1)
    // What a hand wrote: no port.
    const gateway = await program.start(gatewayConfig({ ...withoutPort, port: Number.NaN }))
    expect(port).toBe(1)
    await expect.poll(() => gateway.process.exitCode).toBe(1)
    expect(JSON.parse(gateway.lines.at(-1) ?? '')).toMatchObject({
      level: 'error',
      message: expect.stringMatching(/gateway\.json cannot be used: `functions\[0\]\.port` is no whole number from 1 to 65535/),
    })
  })

  it('lets calls end when it is stopped, takes no more, and ends with 0', async () => {
    stub = await stubFunction((_request, response) => void setTimeout(() => response.end('done'), 500))
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port)))
    const call = fetch(`${gateway.url}/fn/f`)
    await expect.poll(() => stub?.calls.length).toBe(1)
    const stopped = gateway.stop()
    const answer = await call
    expect([await answer.text(), answer.headers.get('connection')]).toEqual(['done', 'close'])
    expect(await stopped).toBe(0)
    await expect(fetch(`${gateway.url}/fn/f`)).rejects.toThrow()
  })

  it('writes one line of JSON for each call', async () => {
    stub = await stubFunction((request, response) => response.writeHead(request.url === '/bad' ? 500 : 200).end())
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port)))
    await fetch(`${gateway.url}/fn/f/good?a=1`, { headers: { 'x-request-id': 'one' } })
    await fetch(`${gateway.url}/fn/f/bad`, { headers: { 'x-request-id': 'two' } })
    const calls = () => gateway.lines.filter((line) => line.includes('requestId')).map((line) => JSON.parse(line))
    await expect.poll(() => calls().length).toBe(2)
    expect(calls()).toMatchObject([
      { level: 'info', message: 'GET /fn/f/good?a=1 200', function: 'f', status: 200, ms: expect.any(Number), requestId: 'one' },
      { level: 'error', status: 500, requestId: 'two', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) },
    ])
  })

  it('is not held up by a log that nobody reads', async () => {
    stub = await stubFunction((_request, response) => response.end('ok'))
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port)))
    gateway.process.stdout?.pause()
    const long = 'x'.repeat(8000)
    for (let index = 0; index < 60; index += 1) expect((await fetch(`${gateway.url}/fn/f/${long}`)).status).toBe(200)
  })

  it('costs nothing while nobody calls', async () => {
    stub = await stubFunction((_request, response) => response.end('ok'))
    const { port } = stub
    const gateway = await program.start(
      gatewayConfig(...Array.from({ length: 10 }, (_, index) => gatewayFunction(`f${index}`, port))),
    )
    await fetch(`${gateway.url}/fn/f0`)
    expect(stub.connections.size).toBeGreaterThan(0)
    // The connection that was kept is ended after a while; later nobody asks anything.
    await expect.poll(() => stub?.connections.size, { timeout: 15_000 }).toBe(0)
    await pause(1000)
    expect([stub.connections.size, stub.calls.length]).toEqual([0, 1])
  }, 20_000)
})

describe('what the gateway tells about itself', () => {
  it('is health, readiness and figures for Prometheus', async () => {
    stub = await stubFunction((request, response) => response.writeHead(request.url === '/bad' ? 404 : 200).end())
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port)))
    for (const path of ['a', 'b', 'bad']) await fetch(`${gateway.url}/fn/f/${path}`)
    expect((await fetch(`${gateway.url}/_/health`)).status).toBe(200)
    await expect.poll(async () => (await fetch(`${gateway.url}/_/ready`)).status).toBe(200)
    const text = await (await fetch(`${gateway.url}/_/metrics`)).text()
    expect(text).toContain('stack_gateway_requests_total{function="f",status="2xx"} 2\n')
    expect(text).toContain('stack_gateway_requests_total{function="f",status="4xx"} 1\n')
    expect(text).toContain('stack_gateway_request_duration_seconds_bucket{function="f",le="+Inf"} 3\n')
    expect(text).toContain('stack_gateway_in_flight{function="f"} 0\n')
    expect(text).toContain('stack_gateway_instances_ready{function="f"} 1\n')
    // A name and a number a line, and nothing else.
    for (const line of text.trim().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{[^}]*\})? [\d.e+-]+)$/)
  })

  it('is the state of its functions, to who may ask', async () => {
    stub = await stubFunction((request, response) => response.writeHead(request.url === '/bad' ? 500 : 200).end())
    const gateway = await program.start(
      gatewayConfig(gatewayFunction('f', stub.port), gatewayFunction('gone', 1, { host: 'gone' })),
    )
    gateway.hosts({ gone: [] })
    await fetch(`${gateway.url}/fn/f/bad`)
    const answer = await fetch(`${gateway.url}/_stack/functions`, { headers: admin })
    const statuses = (await answer.json()) as readonly FunctionStatus[]
    expect(answer.headers.get('x-stack-project')).toBe('shop')
    expect(statuses).toMatchObject([
      {
        name: 'f',
        state: 'ready',
        instances: [{ address: '127.0.0.1', inFlight: 0, ready: true }],
        calls: 1,
        errors: 1,
        latency: { p50: expect.any(Number) },
        lastError: { status: 500, message: '`f` answered 500' },
        routes: ['/fn/f'],
      },
      { name: 'gone', state: 'unreachable', instances: [], calls: 0 },
    ])
    for (const headers of [{}, { ...admin, origin: 'http://evil.example' }]) {
      expect((await fetch(`${gateway.url}/_stack/functions`, { headers })).status).toBe(403)
    }
  })

  it('calls a function without its key for who may ask, and asks it how it is also while it is not ready', async () => {
    stub = await stubFunction(async (request, response) => {
      response.end(`${request.method} ${request.url} ${request.headers['stack-admin']} ${await bodyOf(request)}`)
    })
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port, { auth: 'key' })))
    const base = `${gateway.url}/_stack/functions/f/call`
    expect((await fetch(`${gateway.url}/fn/f`)).status).toBe(401)
    expect(await (await fetch(`${base}/a?b=1`, { method: 'POST', headers: admin, body: 'x' })).text()).toBe(
      'POST /a?b=1 undefined x',
    )
    stub.isReady = false
    expect((await fetch(`${base}/_/ready`, { headers: admin })).status).toBe(503)
  })
})

describe('calls for later', () => {
  it('are answered 202 when they are kept, and made then', async () => {
    stub = await stubFunction(async (request, response) => response.end(`done ${request.url} ${await bodyOf(request)}`))
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port)))
    const accepted = await fetch(`${gateway.url}/fn/f/a?b=1&async=1`, { method: 'POST', body: 'x' })
    const { id } = (await accepted.json()) as { id: string }
    expect([accepted.status, accepted.headers.get('location')]).toEqual([202, `/_stack/results/${id}`])
    const result = async () => (await fetch(`${gateway.url}/_stack/results/${id}`, { headers: admin })).json()
    await expect.poll(result).toMatchObject({ state: 'succeeded', status: 200, body: { text: 'done /a?b=1 x' } })
    const preferred = await fetch(`${gateway.url}/fn/f`, { headers: { prefer: 'respond-async, wait=10' } })
    expect([preferred.status, preferred.headers.get('preference-applied')]).toEqual([202, 'respond-async'])
  })

  it('are made of events that functions return', async () => {
    stub = await stubFunction(async (request, response) => {
      if (request.url === '/order') {
        const attributes = { 'ce-specversion': '1.0', 'ce-type': 'order.made', 'ce-source': '/shop', 'ce-id': '7' }
        response.writeHead(200, { ...attributes, 'content-type': 'application/json' }).end('{"sum":1}')
      } else response.end(await bodyOf(request))
    })
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port, { topics: ['order.made'] })))
    const answer = await fetch(`${gateway.url}/fn/f/order`)
    expect([answer.headers.get('ce-type'), await answer.text()]).toEqual(['order.made', '{"sum":1}'])
    await expect.poll(() => stub?.calls.some(({ headers }) => headers['ce-type'] === 'order.made')).toBe(true)
  })
})

describe('keys and other origins', () => {
  it('are told before a browser asks, and with every answer', async () => {
    stub = await stubFunction((_request, response) => response.setHeader('access-control-allow-origin', 'own').end('ok'))
    const cors = { origins: ['https://shop.example'], credentials: false, max_age: 60 }
    const routes = [{ path: '/a', methods: ['POST'], auth: 'none' as const, cors }]
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port, { routes })))
    const origin = 'https://shop.example'
    const asked = await fetch(`${gateway.url}/a`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, origin])
    expect(stub.calls).toEqual([])
    const answer = await fetch(`${gateway.url}/a`, { method: 'POST', headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    const refused = await fetch(`${gateway.url}/fn/f`, { headers: { origin } })
    expect(refused.headers.get('access-control-allow-origin')).toBe('own')
  })
})

describe('a gateway that is killed', () => {
  it('leaves its port to the next one', async () => {
    const gateway = await program.start(gatewayConfig())
    gateway.process.kill('SIGKILL')
    await once(gateway.process, 'exit')
    const next = spawn(process.execPath, ['-e', `require('net').createServer().listen(${gateway.port}, () => process.exit(0))`])
    const [code] = await once(next, 'exit')
    expect(code).toBe(0)
  })
})
