import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GrpcClient, openGrpcClient } from '../../../../../../src/engine/providers/docker/build/grpc/grpc-client.js'
import { frame } from '../../../../../../src/engine/providers/docker/build/grpc/grpc-frames.js'
import {
  type GrpcHandlers,
  type GrpcServer,
  serveGrpc,
  unary,
} from '../../../../../../src/engine/providers/docker/build/grpc/grpc-server.js'
import { GrpcError } from '../../../../../../src/engine/providers/docker/build/grpc/grpc-status.js'

/* Our client and our server speak to each other as each of them speaks to the engine: over one connection that stands already. */

const never = new AbortController().signal
let client: GrpcClient
let server: GrpcServer
let ended: string[]

const handlers: GrpcHandlers = {
  '/t/Echo': unary(async (request) => Buffer.from(`echo ${request}`)),
  '/t/Count': async (call) => {
    for (let count = 0; count < 1_000; count++) await call.send(frame(Buffer.alloc(1_000, String(count % 10))))
  },
  '/t/Refuse': async () => {
    throw new GrpcError(5, 'nicht dafür: 100 %')
  },
  '/t/Wait': async (call) => {
    await once(call.signal, 'abort')
    ended.push('given up')
  },
}

beforeEach(async () => {
  ended = []
  const path = join(tmpdir(), `grpc-${process.pid}-${Math.random().toString(36).slice(2)}.sock`)
  const listener = createServer().listen(path)
  const accepted = once(listener, 'connection')
  client = openGrpcClient(connect(path))
  const [socket] = (await accepted) as [Socket] // what 'connection' gives
  server = serveGrpc(socket, handlers)
  listener.close()
})
afterEach(() => {
  client.close()
  server.close()
})

test('a call gets its answer', async () => {
  expect(String(await client.unary('/t/Echo', Buffer.from('hi'), never))).toBe('echo hi')
})

test('a stream gives every message, also when it is more than fits at once', async () => {
  const sizes: number[] = []
  await client.stream('/t/Count', Buffer.alloc(0), (message) => sizes.push(message.length), never)
  expect(sizes).toEqual(Array.from({ length: 1_000 }, () => 1_000))
})

test('a refusal comes with its code and its words', async () => {
  await expect(client.unary('/t/Refuse', Buffer.alloc(0), never)).rejects.toMatchObject({
    code: 5,
    message: 'nicht dafür: 100 %',
  })
})

test('a method that is not offered is refused with code 12', async () => {
  await expect(client.unary('/t/Other', Buffer.alloc(0), never)).rejects.toMatchObject({ code: 12 })
})

test('a cancelled call rejects with the reason, and the other side hears of it', async () => {
  const cancel = new AbortController()
  const waiting = client.unary('/t/Wait', Buffer.alloc(0), cancel.signal)
  setTimeout(() => cancel.abort(new Error('stop')), 20)
  await expect(waiting).rejects.toThrow('stop')
  await expect.poll(() => ended).toEqual(['given up'])
})

test('a lost connection ends the call', async () => {
  const waiting = client.unary('/t/Wait', Buffer.alloc(0), never)
  setTimeout(() => server.close(), 20)
  await expect(waiting).rejects.toMatchObject({ message: 'the connection to the engine was lost during the build' })
})
