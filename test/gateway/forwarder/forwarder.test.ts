import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { Route } from '../../../src/engine/model/forwarder-routes.js'
import { createForwarder, type Forwarder } from '../../../src/gateway/forwarder/forwarder.js'
import { freePort } from '../../support/free-port.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const host = '127.0.0.1'

function forwarder(
  options: { readonly patienceMs?: number; readonly idleMs?: number } = {},
): Forwarder & { readonly said: string[] } {
  const said: string[] = []
  const made = createForwarder({ say: (text) => said.push(text), host, ...options })
  ends.push(() => made.close(0))
  return { ...made, said }
}

/** A TCP server whose connections go to `serve`. */
async function target(serve: (socket: Socket) => void, port = 0): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    ends.push(() => socket.destroy())
    serve(socket)
  })
  await once(server.listen(port, host), 'listening')
  ends.push(() => server.close())
  return { port: portOf(server), server }
}

const echo = (socket: Socket) => void socket.pipe(socket)
const says = (text: string) => (socket: Socket) => void socket.end(text)

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const tcp = (port: number, ...targets: number[]): Route => ({
  protocol: 'tcp',
  port,
  targets: targets.map((to) => ({ host, port: to })),
})
const udp = (port: number, to: number): Route => ({ ...tcp(port, to), protocol: 'udp' })

function client(port: number): Socket {
  const socket = connect({ port, host, allowHalfOpen: true })
  ends.push(() => socket.destroy())
  return socket
}

/** To its end, which leaves the other direction open. */
function textOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.once('end', () => resolve(text))
    socket.once('error', reject)
  })
}

it('carries both directions', async () => {
  const { port: to } = await target(echo)
  const port = await freePort()
  await forwarder().use({ routes: [tcp(port, to)] })
  const socket = client(port)
  socket.end('there and back')
  expect(await textOf(socket)).toBe('there and back')
})

it('lets one side end before the other has answered', async () => {
  const { port: to } = await target(async (socket) => {
    const asked = await textOf(socket)
    setTimeout(() => socket.end(`after the end of ${asked}`), 50)
  })
  const port = await freePort()
  await forwarder().use({ routes: [tcp(port, to)] })
  const socket = client(port)
  socket.end('the question')
  expect(await textOf(socket)).toBe('after the end of the question')
})

it('lets the server end first, and the client write on', async () => {
  const heard: Promise<string>[] = []
  const { port: to } = await target((socket) => {
    heard.push(textOf(socket))
    socket.end('done')
  })
  const port = await freePort()
  await forwarder().use({ routes: [tcp(port, to)] })
  const socket = client(port)
  expect(await textOf(socket)).toBe('done')
  socket.end('and yet')
  await once(socket, 'close')
  expect(await heard[0]).toBe('and yet')
})

it('breaks the other side off when one breaks off', async () => {
  const broken: Promise<unknown>[] = []
  const { port: to } = await target((socket) => {
    broken.push(new Promise((resolve) => socket.once('error', resolve)))
    socket.write('hello')
  })
  const port = await freePort()
  await forwarder().use({ routes: [tcp(port, to)] })
  const socket = client(port)
  await once(socket, 'data')
  socket.resetAndDestroy()
  await expect.poll(() => broken.length).toBe(1)
  expect(await broken[0]).toMatchObject({ code: 'ECONNRESET' })
})

it('does not read faster from one side than the other takes', async () => {
  const { port: to, server } = await target((socket) => void socket.pause())
  const port = await freePort()
  const routes = forwarder()
  await routes.use({ routes: [tcp(port, to)] })
  const socket = client(port)
  const chunk = Buffer.alloc(1024 * 1024)
  let written = 0
  for (; written < 256; written += 1) {
    if (socket.write(chunk)) continue
    const drained = await Promise.race([once(socket, 'drain').then(() => true), pause(300)])
    if (drained !== true) break
  }
  // Buffers of the system on the way take some; without back-pressure all of it would be gone.
  expect(written).toBeLessThan(64)
  server.close()
})

it('carries many connections at once', async () => {
  const { port: to } = await target(echo)
  const port = await freePort()
  const routes = forwarder()
  await routes.use({ routes: [tcp(port, to)] })
  const texts = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const socket = client(port)
      socket.end(`number ${index} `.repeat(1000))
      return (await textOf(socket)) === `number ${index} `.repeat(1000)
    }),
  )
  expect(texts.every(Boolean)).toBe(true)
  await expect.poll(() => routes.health()).toBe('1 ports, 0 connections')
})

it('waits for a target that is gone for a moment', async () => {
  const to = await freePort()
  const port = await freePort()
  await forwarder().use({ routes: [tcp(port, to)] })
  const socket = client(port)
  socket.end('patience')
  await pause(300)
  await target(echo, to)
  expect(await textOf(socket)).toBe('patience')
})

it('breaks off when no target comes back', async () => {
  const to = await freePort()
  const port = await freePort()
  const routes = forwarder({ patienceMs: 100 })
  await routes.use({ routes: [tcp(port, to)] })
  const socket = client(port)
  await expect(textOf(socket)).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(routes.said.at(-1)).toContain('ECONNREFUSED')
})

it('takes another node when one does not answer', async () => {
  const { port: to } = await target(says('from the other'))
  const port = await freePort()
  await forwarder().use({ routes: [tcp(port, await freePort(), to)] })
  expect(await textOf(client(port))).toBe('from the other')
})

it('goes elsewhere after a reload, and keeps what is open', async () => {
  const first = await target(echo)
  const second = await target(says('second'))
  const [port, other] = [await freePort(), await freePort()]
  const routes = forwarder()
  await routes.use({ routes: [tcp(port, first.port)] })
  const open = client(port)
  open.write('a')
  await once(open, 'data')
  await routes.use({ routes: [tcp(port, second.port), tcp(other, first.port)] })
  expect(await textOf(client(port))).toBe('second')
  const added = client(other)
  added.end('third')
  expect(await textOf(added)).toBe('third')
  open.end('b')
  expect(await textOf(open)).toBe('b')
  await routes.use({ routes: [tcp(other, first.port)] })
  await expect(textOf(client(port))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

it('says which port it cannot have, and serves the others', async () => {
  const { port: to } = await target(says('served'))
  const taken = await target(echo)
  const port = await freePort()
  const routes = forwarder()
  await expect(routes.use({ routes: [tcp(taken.port, to), tcp(port, to)] })).rejects.toThrow('EADDRINUSE')
  expect(await textOf(client(port))).toBe('served')
  expect(() => routes.health()).toThrow(`not served: ${taken.port}/tcp`)
})

it('lets connections end when it stops, and cuts those that do not', async () => {
  const { port: to } = await target(echo)
  const port = await freePort()
  const routes = forwarder()
  await routes.use({ routes: [tcp(port, to)] })
  const polite = client(port)
  const stubborn = client(port)
  for (const socket of [polite, stubborn]) {
    socket.write('x')
    await once(socket, 'data')
  }
  const closed = routes.close(500)
  await expect(textOf(client(port))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  polite.end('bye')
  expect(await textOf(polite)).toBe('bye')
  const broken = once(stubborn, 'error')
  await closed
  expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' })
})

/** A UDP server that answers every datagram with the number of the sender, in the order of their first words, and the text. */
async function udpTarget(port = 0): Promise<{ readonly port: number; readonly senders: string[]; readonly socket: UdpSocket }> {
  const socket = createSocket('udp4')
  const senders: string[] = []
  socket.on('message', (data, from) => {
    const sender = `${from.address}:${from.port}`
    if (!senders.includes(sender)) senders.push(sender)
    socket.send(`${senders.indexOf(sender)} ${data}`, from.port, from.address)
  })
  socket.bind(port, host)
  await once(socket, 'listening')
  ends.push(() => new Promise<void>((resolve) => socket.close(resolve)))
  return { port: socket.address().port, senders, socket }
}

function udpClient(port: number): { ask(text: string): Promise<string> } {
  const socket = createSocket('udp4')
  ends.push(() => socket.close())
  return {
    async ask(text) {
      const answered = once(socket, 'message', { signal: AbortSignal.timeout(1000) })
      socket.send(text, port, host)
      return String((await answered)[0])
    },
  }
}

it('carries datagrams, and each client’s answers back to it', async () => {
  const { port: to, senders } = await udpTarget()
  const port = await freePort()
  const routes = forwarder()
  await routes.use({ routes: [udp(port, to)] })
  const [one, other] = [udpClient(port), udpClient(port)]
  expect(await one.ask('a')).toBe('0 a')
  expect(await other.ask('b')).toBe('1 b')
  expect(await one.ask('c')).toBe('0 c')
  expect(senders).toHaveLength(2)
  expect(routes.health()).toBe('1 ports, 2 connections')
})

it('forgets a silent UDP client', async () => {
  const { port: to, senders } = await udpTarget()
  const port = await freePort()
  const routes = forwarder({ idleMs: 100 })
  await routes.use({ routes: [udp(port, to)] })
  const asking = udpClient(port)
  await asking.ask('a')
  await expect.poll(() => routes.health()).toBe('1 ports, 0 connections')
  expect(await asking.ask('b')).toBe('1 b')
  expect(senders).toHaveLength(2)
})

it('sends a datagram again that a target refused which was gone for a moment', async () => {
  const to = await freePort()
  const port = await freePort()
  await forwarder().use({ routes: [udp(port, to)] })
  const asking = udpClient(port)
  const answer = asking.ask('found')
  await pause(150)
  await udpTarget(to)
  expect(await answer).toMatch(/^\d found$/)
})

it('gives a client that asks again without an answer a new way, and brings a late answer of the old one', async () => {
  const senders: string[] = []
  const target = createSocket('udp4')
  ends.push(() => new Promise<void>((resolve) => target.close(resolve)))
  // The first way is dead until the second is used.
  target.on('message', (data, from) => {
    const sender = `${from.port}`
    if (!senders.includes(sender)) senders.push(sender)
    if (senders.length < 2) return
    target.send(`${data} by the new way`, from.port, host)
    setTimeout(() => target.send('late', Number(senders[0]), host), 50)
  })
  await once(target.bind(0, host), 'listening')
  const port = await freePort()
  await forwarder().use({ routes: [udp(port, target.address().port)] })
  const socket = createSocket('udp4')
  ends.push(() => socket.close())
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  socket.send('one', port, host)
  await pause(600)
  socket.send('two', port, host)
  await expect.poll(() => heard).toEqual(['two by the new way', 'late'])
})

it('sends datagrams elsewhere after a reload', async () => {
  const [first, second] = [await udpTarget(), await udpTarget()]
  const port = await freePort()
  const routes = forwarder()
  await routes.use({ routes: [udp(port, first.port)] })
  const asking = udpClient(port)
  await asking.ask('a')
  await routes.use({ routes: [udp(port, second.port)] })
  await asking.ask('b')
  expect([first.senders.length, second.senders.length]).toEqual([1, 1])
})

it('serves one number over TCP and UDP side by side', async () => {
  const [stream, datagram] = [await target(says('tcp')), await udpTarget()]
  const port = await freePort()
  await forwarder().use({ routes: [tcp(port, stream.port), udp(port, datagram.port)] })
  expect(await textOf(client(port))).toBe('tcp')
  expect(await udpClient(port).ask('udp')).toBe('0 udp')
})

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
