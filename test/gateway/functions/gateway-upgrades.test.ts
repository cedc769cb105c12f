import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type GatewayProgram, gatewayConfig, gatewayFunction, gatewayProgram } from '../../support/gateway-process.js'
import { bodyOf, type StubFunction, stubFunction } from '../../support/stub-function.js'

let program: GatewayProgram
let server: Server | undefined
let stub: StubFunction | undefined

beforeAll(async () => {
  program = await gatewayProgram()
})
afterAll(async () => program.close())
afterEach(async () => {
  server?.close()
  await stub?.close()
})

const upgrade =
  'GET /fn/f/chat HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: a2V5\r\n\r\n'

/** A function that takes WebSockets and says back what it hears, without their frames: what passes is not the gateway's business. */
async function chat(): Promise<number> {
  server = createServer((_request, response) => response.end('plain'))
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => {})
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nx-path: ${request.url}\r\n\r\nhello;`,
    )
    if (head.length > 0) socket.write(head)
    socket.on('data', (data) => socket.write(data))
    socket.on('end', () => socket.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

async function until(socket: Socket, end: string): Promise<string> {
  let text = ''
  for await (const data of socket.iterator({ destroyOnReturn: false })) {
    text += data
    if (text.includes(end)) break
  }
  return text
}

describe('a WebSocket', () => {
  it('is passed both ways, and ends for both', async () => {
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', await chat(), { timeoutMs: 500 })))
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(`${upgrade}early`)
    const text = await until(socket, 'early')
    expect(text).toMatch(/^HTTP\/1.1 101 .*x-path: \/chat.*hello;early$/s)
    socket.write('ping')
    expect(await until(socket, 'ping')).toBe('ping')
    socket.end()
    await once(socket, 'close')
    await expect.poll(() => gateway.lines.some((line) => line.includes('"status":101'))).toBe(true)
  })

  it('that the function refuses is answered as the function does', async () => {
    stub = await stubFunction((_request, response) => response.writeHead(403, { 'content-length': 2 }).end('no'))
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port)))
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(upgrade)
    let text = ''
    for await (const data of socket) text += data
    expect(text).toMatch(/^HTTP\/1.1 403 .*\r\n\r\nno$/s)
  })

  it('needs a key like any other call', async () => {
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', 1, { auth: 'key' })))
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(upgrade)
    let text = ''
    for await (const data of socket) text += data
    expect(text).toMatch(/^HTTP\/1.1 401 /)
  })

  it('does not keep the gateway from ending', async () => {
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', await chat())))
    const socket = connect(gateway.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(upgrade)
    await until(socket, 'hello')
    const startedAt = performance.now()
    expect(await gateway.stop()).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(4000)
  })
})

describe('an offer of another protocol', () => {
  it('is not taken, and the request is answered with its body as if it had not been made', async () => {
    stub = await stubFunction(async (request, response) => response.end(`${request.headers.upgrade} ${await bodyOf(request)}`))
    const gateway = await program.start(gatewayConfig(gatewayFunction('f', stub.port)))
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(
      'POST /fn/f HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAM\r\ncontent-length: 5\r\n\r\nhel',
    )
    socket.write('lo')
    const text = await until(socket, 'hello')
    expect(text).toMatch(/^HTTP\/1.1 200 .*undefined hello/s)
    socket.write('GET /fn/f HTTP/1.1\r\nhost: localhost\r\n\r\n')
    expect(await until(socket, 'undefined ')).toMatch(/^HTTP\/1.1 200 /)
    socket.destroy()
  })
})
