import { createServer, type RequestListener, type Server } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { localAnswer } from '../../../../src/engine/providers/docker/local-answer.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

describe('the answer of a local engine', () => {
  test('comes whole, in chunks or without', async () => {
    const chunked = await asked((request, response) => {
      response.write(`${request.method} ${request.url}\n`)
      response.end('b\n')
    })
    expect(await chunked()).toBe('GET /v1.51/logs?tail=all\nb\n')
    const plain = await asked((_request, response) => response.setHeader('Content-Length', 2).end('a\n'))
    expect(await plain()).toBe('a\n')
    const empty = await asked((_request, response) => response.end())
    expect(await empty()).toBe('')
  })

  test('that refuses is the engine’s own sentence', async () => {
    const read = await asked((_request, response) => response.writeHead(404).end('{"message":"No such container: web"}'))
    await expect(read()).rejects.toMatchObject({ failure: 'not-found', message: 'No such container: web' })
  })

  test('that breaks off is no end', async () => {
    const read = await asked((_request, response) => {
      response.write('half')
      setTimeout(() => response.destroy(), 10)
    })
    await expect(read()).rejects.toMatchObject({ failure: 'unreachable', message: /closed the connection/ })
  })

  test('is given up with the signal’s reason', async () => {
    const read = await asked((_request, response) => response.write('for ever'))
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('enough')), 20)
    await expect(read(controller.signal)).rejects.toThrow('enough')
  })

  test('from nobody is said so', async () => {
    const read = reader(join(tmpdir(), 'no-engine-here.sock'))
    await expect(read()).rejects.toMatchObject({ failure: 'unreachable' })
  })
})

async function asked(listener: RequestListener): Promise<(signal?: AbortSignal) => Promise<string>> {
  const path = join(tmpdir(), `stack-local-answer-${crypto.randomUUID()}.sock`)
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return reader(path)
}

function reader(path: string): (signal?: AbortSignal) => Promise<string> {
  const agent = () => Promise.reject(new Error('no agent is needed'))
  const route = { address: `unix://${path}`, connect: () => connect(path), agent, versionPath: '/v1.51' }
  return async (signal) => {
    const pieces: Buffer[] = []
    for await (const piece of localAnswer(route, { path: '/logs', query: { tail: 'all' } }, 1024, signal)) pieces.push(piece)
    return Buffer.concat(pieces).toString()
  }
}
