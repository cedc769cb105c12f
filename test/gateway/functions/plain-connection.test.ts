import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
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
let gateway: GatewayProcess
let stub: StubFunction
const sockets: Socket[] = []

beforeAll(async () => {
  program = await gatewayProgram()
  stub = await stubFunction(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const url = request.url ?? ''
    if (url.startsWith('/slow')) await pause(150)
    if (url.startsWith('/empty')) return void response.writeHead(204).end()
    if (url.startsWith('/pieces')) {
      for (const piece of ['one', 'two', 'three']) {
        response.write(`${piece} `)
        await pause(20)
      }
      return void response.end()
    }
    const text = `${request.method} ${url} ${body}`
    response.writeHead(200, { 'content-length': text.length, 'content-type': 'text/plain', 'x-own': 'ü' })
    response.end(text)
  })
  gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port)))
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})
afterAll(async () => {
  await program.close()
  await stub.close()
})

/** A connection, and all that came over it. */
async function open(): Promise<{ readonly socket: Socket; readonly text: () => string; until(part: string): Promise<string> }> {
  const socket = connect(gateway.port, '127.0.0.1')
  sockets.push(socket)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk
  })
  await once(socket, 'connect')
  return {
    socket,
    text: () => text,
    async until(part) {
      for (let patience = 0; !text.includes(part) && patience < 300; patience += 1) await pause(10)
      return text
    },
  }
}

const get = (path: string, more = '') => `GET /fn/f${path} HTTP/1.1\r\nhost: h\r\n${more}\r\n`
const post = (path: string, body: string) =>
  `POST /fn/f${path} HTTP/1.1\r\nhost: h\r\ncontent-length: ${body.length}\r\n\r\n${body}`

/** What differs from one answer to the next. */
function comparable(answer: string): string {
  return answer.replaceAll(/^((?:date|x-request-id|x-stack-[\w-]+): ).*$/gim, '$1..')
}

describe('a connection with plain requests', () => {
  it('is answered as Node’s own server would', async () => {
    for (const [path, last] of [
      ['/a', 'GET /a '],
      ['/empty', '\r\n\r\n'],
      ['/pieces', '0\r\n\r\n'],
    ] as const) {
      const plain = await open()
      plain.socket.write(get(path))
      const own = await plain.until(last)
      const other = await open()
      // A name that is written in this way makes it Node's.
      other.socket.write(get(path, 'connection: Keep-Alive\r\n'))
      const byNode = await other.until(last)
      expect(comparable(own)).toBe(comparable(byNode))
      expect(own).toContain(last)
    }
  })

  it('takes anything else just as well, before and after', async () => {
    const { socket, until } = await open()
    socket.write(get('/first'))
    await until('GET /first ')
    socket.write(get('/second'))
    await until('GET /second ')
    socket.write(post('/third', 'body'))
    await until('POST /third body')
    socket.write(get('/fourth'))
    const text = await until('GET /fourth ')
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4)
  })

  it('answers in the order of the requests, also those that come before their turn', async () => {
    const { socket, until } = await open()
    socket.write(get('/slow1'))
    await pause(50)
    socket.write(get('/b') + post('/c', 'x'))
    await pause(20)
    socket.write(get('/d'))
    const text = await until('GET /d ')
    expect(text.match(/(?:GET|POST) \/\w+/g)).toEqual(['GET /slow1', 'GET /b', 'POST /c', 'GET /d'])
  })

  it('takes a request byte by byte', async () => {
    const { socket, until } = await open()
    for (const byte of get('/bytes')) {
      socket.write(byte)
      await pause(1)
    }
    expect(await until('GET /bytes ')).toContain('GET /bytes ')
  })

  it('sees that its caller is gone', async () => {
    const { socket } = await open()
    socket.write(get('/slow2'))
    await pause(50)
    socket.destroy()
    await expect.poll(() => gateway.lines.filter((line) => line.includes('/slow2')).join()).toContain('"status":499')
  })

  it.each([
    ['two lengths', 'POST /fn/f HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx'],
    ['a length and chunks', 'POST /fn/f HTTP/1.1\r\nhost: h\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a space before a colon', 'GET /fn/f HTTP/1.1\r\nhost: h\r\ntransfer-encoding : chunked\r\n\r\n'],
    ['no host', 'GET /fn/f HTTP/1.1\r\n\r\n'],
  ])('refuses what could be read in two ways: %s', async (_what, text) => {
    const { socket, until } = await open()
    socket.write(get('/before'))
    await until('GET /before ')
    socket.write(text)
    expect(await until('HTTP/1.1 400')).toContain('HTTP/1.1 400 Bad Request')
  })
})
