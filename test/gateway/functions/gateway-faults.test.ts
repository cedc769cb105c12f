import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
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
const servers: Server[] = []

beforeAll(async () => {
  program = await gatewayProgram()
})
afterAll(async () => program.close())
afterEach(async () => {
  await Promise.all(stubs.splice(0).map((stub) => stub.close()))
  for (const server of servers.splice(0)) server.close()
})

async function stub(...parameters: Parameters<typeof stubFunction>): Promise<StubFunction> {
  const made = await stubFunction(...parameters)
  stubs.push(made)
  return made
}

/** A function that answers calls with bytes of its own choice; it is ready like any other. */
async function bytes(answer: (socket: Socket, count: number) => void): Promise<number> {
  let count = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      if (data.toString().startsWith('GET /_/ready')) {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
        return
      }
      count += 1
      answer(socket, count)
    })
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

function gatewayOf(port: number, fields: Parameters<typeof gatewayFunction>[2] = {}): Promise<GatewayProcess> {
  return program.start(gatewayConfig(gatewayFunction('f', port, fields)))
}

async function answerOf(url: string, init?: RequestInit): Promise<readonly [status: number, code: unknown, message: unknown]> {
  const answer = await fetch(url, init)
  const { error } = (await answer.json()) as { error: { code: unknown; message: unknown } }
  return [answer.status, error.code, error.message]
}

describe('a function that breaks off', () => {
  it('is 502 for what may not be sent twice', async () => {
    const port = await bytes((socket) => socket.destroy())
    const gateway = await gatewayOf(port)
    expect(await answerOf(`${gateway.url}/fn/f`, { method: 'POST', body: 'x' })).toEqual([
      502,
      'no-answer',
      '`f` broke off while it worked on the call: ended without an answer',
    ])
  })

  it('before it read the call, on a connection that it ends as idle, gets it once more, whatever it is', async () => {
    const port = await bytes((socket, count) => {
      if (count === 2) socket.resetAndDestroy()
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
    const gateway = await gatewayOf(port)
    await fetch(`${gateway.url}/fn/f`)
    const answer = await fetch(`${gateway.url}/fn/f`, { method: 'POST', body: 'x' })
    expect([answer.status, await answer.text()]).toEqual([200, 'ok'])
  })

  it('is called once more for what may be sent twice, at another instance', async () => {
    const port = await bytes((socket, count) => {
      if (count === 1) socket.destroy()
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
    const gateway = await gatewayOf(port)
    const answer = await fetch(`${gateway.url}/fn/f`)
    expect([answer.status, await answer.text()]).toEqual([200, 'ok'])
  })

  it('is not called for ever: what it meets may be of the call’s own making', async () => {
    let calls = 0
    const port = await bytes((socket) => {
      calls += 1
      socket.destroy()
    })
    const gateway = await gatewayOf(port)
    expect((await answerOf(`${gateway.url}/fn/f`))[0]).toBe(502)
    expect(calls).toBe(2)
  })

  it('within its answer cuts the answer, so that nobody takes it for whole', async () => {
    const port = await bytes((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
      setTimeout(() => socket.destroy(), 50)
    })
    const gateway = await gatewayOf(port)
    const answer = await fetch(`${gateway.url}/fn/f`)
    await expect(answer.text()).rejects.toThrow()
    await expect.poll(() => gateway.lines.some((line) => line.includes('ended within its answer'))).toBe(true)
  })
})

describe('a function that answers garbage', () => {
  it.each([
    ['what is no HTTP', 'hello there, friend\r\n\r\n', 'its answer is no HTTP'],
    ['a header that is none', 'HTTP/1.1 200 OK\r\nbad header\r\n\r\n', 'one of its headers is none'],
    [
      'a header with a character that none may have',
      'HTTP/1.1 200 OK\r\na: \x01\r\ncontent-length: 0\r\n\r\n',
      'Invalid character',
    ],
    ['a switch of protocols', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n', 'it switched protocols without being asked to'],
  ])('%s is 502, and the next call is none the worse', async (_what, garbage, reason) => {
    const port = await bytes((socket, count) => {
      socket.write(count === 1 ? garbage : 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
    const gateway = await gatewayOf(port)
    const [status, code, message] = await answerOf(`${gateway.url}/fn/f`)
    expect([status, code]).toEqual([502, 'bad-answer'])
    expect(message).toContain(reason)
    expect(await (await fetch(`${gateway.url}/fn/f`)).text()).toBe('ok')
  })

  it('more than it announced is never taken for the next answer', async () => {
    const port = await bytes((socket, count) => {
      const own = `HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${count}`
      socket.write(count === 1 ? `${own}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil` : own)
    })
    const gateway = await gatewayOf(port)
    await fetch(`${gateway.url}/fn/f`)
    expect(await (await fetch(`${gateway.url}/fn/f`)).text()).toBe('2')
  })
})

describe('a function that does not answer', () => {
  it('is 504 when its timeout is over, sees its connection end, and was told the time it had', async () => {
    const hanging = await stub(() => {})
    const gateway = await gatewayOf(hanging.port, { timeoutMs: 300 })
    expect(await answerOf(`${gateway.url}/fn/f`)).toEqual([504, 'function-timeout', '`f` did not answer within 300 ms'])
    const [call] = hanging.calls
    expect(Number(call?.headers['x-stack-deadline-ms'])).toBeLessThanOrEqual(300)
    await expect.poll(() => call?.socket.destroyed).toBe(true)
  })

  it('is cut where its answer goes on past the timeout', async () => {
    const endless = await stub((_request, response) => {
      const timer = setInterval(() => response.write('more '), 20)
      response.on('close', () => clearInterval(timer))
    })
    const gateway = await gatewayOf(endless.port, { timeoutMs: 300 })
    const answer = await fetch(`${gateway.url}/fn/f`)
    await expect(answer.text()).rejects.toThrow()
    await expect.poll(() => endless.connections.size).toBeLessThanOrEqual(1)
  })

  it('gives its place free, also when its host vanished without a word', async () => {
    // Takes connections, and says nothing ever after: half open.
    const port = await bytes((socket, count) => {
      if (count > 2) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
    const gateway = await gatewayOf(port, { timeoutMs: 300, concurrency: 1 })
    const [first, second] = await Promise.all([fetch(`${gateway.url}/fn/f`), fetch(`${gateway.url}/fn/f`)])
    expect([first.status, second.status].every((status) => status >= 503)).toBe(true)
    await expect.poll(async () => (await fetch(`${gateway.url}/fn/f`)).status).toBe(200)
  })
})

describe('a caller that goes away', () => {
  it('ends the call: the function sees it, and the place is free', async () => {
    const hanging = await stub((request, response) => {
      if (request.url === '/quick') response.end('ok')
    })
    const gateway = await gatewayOf(hanging.port, { concurrency: 1 })
    const abort = new AbortController()
    const call = fetch(`${gateway.url}/fn/f/slow`, { signal: abort.signal })
    await expect.poll(() => hanging.calls.length).toBe(1)
    abort.abort()
    await expect(call).rejects.toThrow()
    await expect.poll(() => hanging.calls[0]?.socket.destroyed).toBe(true)
    expect((await fetch(`${gateway.url}/fn/f/quick`)).status).toBe(200)
    await expect.poll(() => gateway.lines.some((line) => line.includes('"status":499'))).toBe(true)
  })

  it('leaves the line', async () => {
    const hanging = await stub(() => {})
    const gateway = await gatewayOf(hanging.port, { concurrency: 1, queue: { max: 1, waitMs: 5000 } })
    void fetch(`${gateway.url}/fn/f`).catch(() => {})
    await expect.poll(() => hanging.calls.length).toBe(1)
    const abort = new AbortController()
    const waiting = fetch(`${gateway.url}/fn/f`, { signal: abort.signal }).catch(() => {})
    const queued = async () => /queued\{function="f"\} (\d)/.exec(await (await fetch(`${gateway.url}/_/metrics`)).text())?.[1]
    await expect.poll(queued).toBe('1')
    abort.abort()
    await waiting
    await expect.poll(queued).toBe('0')
  })

  it('that sends its body too slowly is told so, and holds up no instance', async () => {
    const one = await stub((_request, response) => void response.end('ok'))
    const gateway = await gatewayOf(one.port, { timeoutMs: 300 })
    const sending = httpRequest(`${gateway.url}/fn/f`, { method: 'POST', headers: { 'content-length': 10 } })
    sending.on('error', () => {})
    sending.write('12345')
    const [answer] = await once(sending, 'response')
    expect(answer.statusCode).toBe(408)
    expect(one.calls).toEqual([])
    sending.destroy()
  })
})

describe('all instances at once', () => {
  it('may go while calls come: none that may be repeated is lost', async () => {
    let present = await stub((_request, response) => void response.end('ok'))
    const gateway = await gatewayOf(present.port)
    const statuses: number[] = []
    let isOver = false
    const calling = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const answer = await fetch(`${gateway.url}/fn/f`)
        await answer.text()
        statuses.push(answer.status)
      }
    })
    for (let round = 0; round < 3; round += 1) {
      await pause(100)
      await present.close()
      stubs.pop()
      await pause(100)
      present = await stub((_request, response) => void response.end('ok'), present.port)
      // Every call that was broken off has its answer before the next break.
      const answered = statuses.length
      await expect.poll(() => statuses.length, { timeout: 10_000 }).toBeGreaterThan(answered + 8)
    }
    isOver = true
    await Promise.all(calling)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })
})
