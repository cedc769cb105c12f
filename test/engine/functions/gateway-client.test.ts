import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { gatewayClient } from '../../../src/engine/functions/gateway-client.js'
import { textOf } from '../../../src/engine/host/http-body.js'
import { httpClient } from '../../../src/engine/host/http-client.js'

let server: Server | undefined
const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = []

afterEach(async () => {
  seen.length = 0
  server?.closeAllConnections()
  await new Promise<void>((done) => (server ? server.close(() => done()) : done()))
  server = undefined
})

/** A gateway that remembers what it was asked. */
async function gatewayThat(answer: RequestListener, project = 'shop') {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      response.setHeader('x-stack-project', project)
      answer(request, response)
    })
  })
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done))
  // A server that listens on a port has such an address.
  return client((server.address() as AddressInfo).port)
}

const client = (port: number) =>
  gatewayClient({
    address: { host: '127.0.0.1', port },
    project: 'shop',
    send: httpClient(),
    signal: new AbortController().signal,
  })

describe('the client of a function gateway', () => {
  it('says to be an administrator, which no page of a browser can across origins', async () => {
    const gateway = await gatewayThat((_, response) => response.end('[]'))
    expect(await gateway.functions()).toEqual([])
    expect(seen).toMatchObject([{ method: 'GET', url: '/_stack/functions', headers: { 'stack-admin': '1' } }])
  })

  it('calls a function with what the caller says, and gives its answer whatever the status', async () => {
    const gateway = await gatewayThat((_, response) => response.writeHead(418, { 'x-own': 'a' }).end('short and stout'))
    const request = { method: 'PUT', path: '/pots/7?full=1', headers: { 'content-type': 'text/plain' }, body: Buffer.from('tea') }
    const answer = await gateway.call('tea pot', request)
    expect([answer.status, answer.headers['x-own'], await textOf(answer.body)]).toEqual([418, 'a', 'short and stout'])
    expect(seen).toMatchObject([
      {
        method: 'PUT',
        url: '/_stack/functions/tea%20pot/call/pots/7?full=1',
        headers: { 'content-type': 'text/plain' },
        body: 'tea',
      },
    ])
  })

  it('publishes data as it is, and a whole event as such', async () => {
    const gateway = await gatewayThat((_, response) => response.end('{"id": "1", "functions": ["mail"]}'))
    const event = { specversion: '1.0' as const, id: '7', source: '/here', type: 'order' }
    expect(await gateway.publish('orders', { type: 'event', event })).toEqual({ id: '1', functions: ['mail'] })
    await gateway.publish('orders', { type: 'data', contentType: 'text/plain', body: Buffer.from('hi') })
    expect(seen.map(({ url, headers, body }) => [url, headers['content-type'], body])).toEqual([
      ['/_stack/topics/orders', 'application/cloudevents+json', JSON.stringify(event)],
      ['/_stack/topics/orders', 'text/plain', 'hi'],
    ])
  })

  it('reads a stream of events line by line, however it is cut', async () => {
    const gateway = await gatewayThat((_, response) => {
      response.write('{"id": "1"}\n{"id"')
      setTimeout(() => response.end(': "2"}\n'), 5)
    })
    const events = []
    for await (const event of gateway.stream({ topic: 'orders' })) events.push(event.id)
    expect(events).toEqual(['1', '2'])
    expect(seen[0]?.url).toBe('/_stack/events/stream?topic=orders')
  })

  it('names the triggers of a function with their slash', async () => {
    const gateway = await gatewayThat((_, response) => response.end('{}'))
    await gateway.setTrigger('clean up/cron-1', 'paused')
    expect(seen[0]?.url).toBe('/_stack/triggers/clean%20up/cron-1/pause')
  })

  it('knows of a result that is not there', async () => {
    const gateway = await gatewayThat((_, response) => response.writeHead(404).end('{}'))
    expect(await gateway.result('x')).toBeUndefined()
  })

  it('passes on what the gateway refused, and why', async () => {
    const error = { code: 'unknown-event', message: 'there is no event `x`', hint: 'stack function events list' }
    const gateway = await gatewayThat((_, response) => response.writeHead(404).end(JSON.stringify({ error })))
    await expect(gateway.replay('x')).rejects.toMatchObject(error)
  })

  it('tells a gateway of another project, and what is none, from its own', async () => {
    const gateway = await gatewayThat((_, response) => response.end('[]'), 'blog')
    await expect(gateway.functions()).rejects.toThrow(/answers the function gateway of project blog, not that of shop/)
  })

  it('says how to start what does not answer', async () => {
    await expect(client(1).functions()).rejects.toMatchObject({
      code: 'no-gateway',
      message: 'nothing answers on localhost:1, where the functions of shop are called',
      hint: 'stack up -d starts them',
    })
  })
})
