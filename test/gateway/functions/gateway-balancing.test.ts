import { once } from 'node:events'
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
import { type StubFunction, stubFunction } from '../../support/stub-function.js'

let program: GatewayProgram
const stubs: StubFunction[] = []

beforeAll(async () => {
  program = await gatewayProgram()
})
afterAll(async () => program.close())
afterEach(async () => {
  await Promise.all(stubs.splice(0).map((stub) => stub.close()))
})

async function stub(...parameters: Parameters<typeof stubFunction>): Promise<StubFunction> {
  const made = await stubFunction(...parameters)
  stubs.push(made)
  return made
}

/** One of the gateway's figures of the function `f`. */
async function figure({ url }: GatewayProcess, name: string): Promise<string | undefined> {
  const text = await (await fetch(`${url}/_/metrics`)).text()
  return new RegExp(`stack_gateway_${name}\\{function="f"\\} (\\d+)`).exec(text)?.[1]
}

const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'] as const

describe('instances of a function', () => {
  it('get calls where the fewest are under way', async () => {
    const held: (() => void)[] = []
    const slow = await stub((_request, response) => held.push(() => response.end('slow')))
    const quick = await stub((_request, response) => response.end('quick'), slow.port, addresses[1])
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', slow.port, { host: 'f' })))
    gateway.hosts({ f: [addresses[0], addresses[1]] })
    const both = [fetch(`${gateway.url}/fn/f`), fetch(`${gateway.url}/fn/f`), fetch(`${gateway.url}/fn/f`)]
    await expect.poll(() => slow.calls.length).toBeGreaterThan(0)
    await expect.poll(() => figure(gateway, 'instances_ready')).toBe('2')
    const before = [slow.calls.length, quick.calls.length] as const
    for (let index = 0; index < 5; index += 1) await fetch(`${gateway.url}/fn/f`)
    expect([slow.calls.length, quick.calls.length]).toEqual([before[0], before[1] + 5])
    for (const answer of held) answer()
    await Promise.all(both)
  })

  it('get no more calls at a time than they take; the others wait in line', async () => {
    let most = 0
    let present = 0
    const one = await stub((_request, response) => {
      present += 1
      most = Math.max(most, present)
      setTimeout(() => {
        present -= 1
        response.end('ok')
      }, 20)
    })
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', one.port, { concurrency: 3 })))
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${gateway.url}/fn/f`)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(most).toBe(3)
    expect(answers.some(({ headers }) => headers.get('x-stack-start') === 'held')).toBe(true)
  })

  it('refuse what is more than may wait, and what has waited for long, with 429 and when to come again', async () => {
    const held: (() => void)[] = []
    const one = await stub((_request, response) => held.push(() => response.end('ok')))
    const limits = { concurrency: 1, queue: { max: 1, waitMs: 1500 }, timeoutMs: 20_000 }
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', one.port, limits)))
    const first = fetch(`${gateway.url}/fn/f`)
    await expect.poll(() => one.calls.length).toBe(1)
    const waits = fetch(`${gateway.url}/fn/f`)
    await expect.poll(() => figure(gateway, 'queued')).toBe('1')
    const full = await fetch(`${gateway.url}/fn/f`)
    expect([full.status, full.headers.get('retry-after'), await full.json()]).toMatchObject([
      429,
      '1',
      { error: { code: 'too-many-calls', message: 'all instances of `f` are at work, and as many calls wait for it as may' } },
    ])
    const waited = await waits
    expect([waited.status, await waited.json()]).toMatchObject([
      429,
      { error: { message: 'all instances of `f` were at work for as long as a call may wait' } },
    ])
    for (const answer of held) answer()
    expect((await first).status).toBe(200)
  })

  it('lets ten thousand calls wait, and answers them all', async () => {
    const one = await stub((_request, response) => void response.end('ok'))
    one.isReady = false
    const count = 10_000
    const limits = { concurrency: 100, queue: { max: count, waitMs: 60_000 }, timeoutMs: 60_000 }
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', one.port, limits)))
    const perConnection = 100
    const request = 'GET /fn/f HTTP/1.1\r\nhost: localhost\r\n\r\n'
    const answered = Array.from({ length: count / perConnection }, async () => {
      const socket = connect(gateway.port, '127.0.0.1')
      socket.write(request.repeat(perConnection))
      let text = ''
      socket.setEncoding('latin1')
      for await (const data of socket) {
        text += data
        if (text.split('HTTP/1.1 200 OK').length > perConnection) break
      }
      return text.split('HTTP/1.1 200 OK').length - 1
    })
    await expect.poll(() => figure(gateway, 'queued'), { timeout: 20_000, interval: 200 }).toBe(String(count))
    one.isReady = true
    expect(new Set(await Promise.all(answered))).toEqual(new Set([perConnection]))
  }, 60_000)
})

describe('a function that is not there', () => {
  it('gets its calls when it is, within their timeout', async () => {
    const gone = await stub(() => {})
    const { port } = gone
    await gone.close()
    stubs.pop()
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', port, { host: 'f' })))
    gateway.hosts({ f: [] })
    const call = fetch(`${gateway.url}/fn/f`, { method: 'POST', body: 'x' })
    await pause(300)
    const back = await stub((_request, response) => void response.end('here'), port)
    back.isReady = false
    gateway.hosts({ f: [addresses[0]] })
    await pause(300)
    expect(back.calls).toEqual([])
    back.isReady = true
    const answer = await call
    expect([await answer.text(), answer.headers.get('x-stack-start')]).toEqual(['here', 'held'])
  })

  it('is told of when the timeout is over', async () => {
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', 1, { timeoutMs: 400 })))
    const startedAt = performance.now()
    const answer = await fetch(`${gateway.url}/fn/f`)
    expect(performance.now() - startedAt).toBeGreaterThan(350)
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      {
        error: {
          code: 'function-unreachable',
          message: 'no instance of `f` took the call within 400 ms',
          hint: '`stack ps` tells whether it runs, and `stack logs f` why not',
        },
      },
    ])
  })

  it('is told of at once where its code does not load', async () => {
    const { createServer } = await import('node:http')
    const broken = createServer((_request, response) => {
      response.writeHead(503, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: 'Unexpected token', file: 'index.js', line: 3 } }))
    })
    broken.listen(0, '127.0.0.1')
    await once(broken, 'listening')
    const address = broken.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', port)))
    const answer = await fetch(`${gateway.url}/fn/f`)
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { error: { message: '`f` cannot be called: its code does not load: index.js:3: Unexpected token' } },
    ])
    broken.close()
  })

  it('is found where it moved to, also when somebody else has its address now', async () => {
    const before = await stub((_request, response) => void response.end('before'))
    const other = await stub((_request, response) => void response.end('after'), before.port, addresses[1])
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', before.port, { host: 'f' })))
    gateway.hosts({ f: [addresses[0]] })
    expect(await (await fetch(`${gateway.url}/fn/f`)).text()).toBe('before')
    gateway.hosts({ f: [addresses[1]] })
    for (const socket of before.connections) socket.destroy()
    await pause(1100)
    expect(await (await fetch(`${gateway.url}/fn/f`)).text()).toBe('after')
    expect(other.calls).toHaveLength(1)
  })
})

describe('many functions', () => {
  it('are served side by side: two hundred', async () => {
    const one = await stub((request, response) => void response.end(request.headers['x-forwarded-prefix']))
    const functions = Array.from({ length: 200 }, (_, index) =>
      gatewayFunction(`f${index}`, one.port, { routes: [{ path: `/r${index}/{id}`, methods: ['GET'], auth: 'none' }] }),
    )
    const gateway = await program.start(gatewayConfig(...functions))
    const texts = await Promise.all(functions.map(async ({ name }) => (await fetch(`${gateway.url}/fn/${name}`)).text()))
    expect(texts).toEqual(functions.map(({ name }) => `/fn/${name}`))
    expect((await fetch(`${gateway.url}/r199/7`)).status).toBe(200)
    expect((await fetch(`${gateway.url}/r200/7`)).status).toBe(404)
  })
})
