import { get } from 'node:http'
import { createServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { nodeFunctions } from './node-function.js'

const start = nodeFunctions()
const json = { 'content-type': 'application/json' }

describe('handlers in Node', { timeout: 20_000 }, () => {
  it('are web handlers, with the body, the signal and a response that streams', async () => {
    const { call } = await start({
      'index.mjs': `export default async (request) => {
  const words = [request.method, new URL(request.url).pathname, await request.text(), request.signal.aborted]
  const body = new ReadableStream({ async start(stream) { for (const word of words) stream.enqueue(new TextEncoder().encode(word + ' ')); stream.close() } })
  return new Response(body, { status: 202, headers: [['set-cookie', 'a=1'], ['set-cookie', 'b=2']] })
}`,
    })
    const answer = await call('/x', { method: 'POST', body: 'hello' })
    expect([answer.status, answer.headers.getSetCookie(), await answer.text()]).toEqual([
      202,
      ['a=1', 'b=2'],
      'POST /x hello false ',
    ])
  })

  it('are the `fetch` of a default export', async () => {
    const { call } = await start({
      'index.mjs': "export default { word: 'own', fetch(request) { return new Response(this.word) } }",
    })
    expect(await (await call('/')).text()).toBe('own')
  })

  it('answer through the response in their own time', async () => {
    const { call } = await start({
      'index.js': "module.exports = (req, res) => setTimeout(() => res.status(201).set('x-a', 'b').json({ late: true }), 50)",
    })
    const answer = await call('/')
    expect([answer.status, answer.headers.get('x-a'), await answer.json()]).toEqual([201, 'b', { late: true }])
  })

  it('are apps of Express, which bring a prototype of their own and find the body read', async () => {
    const { call } = await start({
      'index.js': `const http = require('node:http')
function app(req, res, next) {
  Object.setPrototypeOf(req, http.IncomingMessage.prototype)
  res.json({ body: req.body, read: req._body })
}
app.handle = () => {}
module.exports = app`,
    })
    const answer = await call('/', { method: 'POST', headers: json, body: '{"n": 1}' })
    expect(await answer.json()).toEqual({ body: { n: 1 }, read: true })
  })

  it('may be wrapped by a function that names no parameters', async () => {
    const { call } = await start({
      'index.js': `const wrapped = (run) => (...all) => { run(...all) }
module.exports = wrapped((req, res) => setTimeout(() => res.send('late'), 20))`,
    })
    expect(await (await call('/')).text()).toBe('late')
  })

  it('answer 500 where a timer of theirs throws', async () => {
    const { call, line } = await start({
      'index.js': "module.exports = (req, res) => { setTimeout(() => { throw new Error('late') }, 20) }",
    })
    const answer = await call('/', { headers: { 'x-request-id': 'late-1' } })
    expect([answer.status, await answer.json()]).toEqual([500, { error: { message: 'late', requestId: 'late-1' } }])
    expect(await line(({ requestId }) => requestId === 'late-1')).toMatchObject({ level: 'error', message: 'late' })
  })

  it.each([
    "res.send('first'); res.send('second')",
    "res.end('first'); throw new Error('after it')",
    "res.end('first'); return { second: true }",
    "res.end('first'); res.write('second')",
  ])('answer twice, and the first counts: %s', async (body) => {
    const { call, line } = await start({ 'index.js': `module.exports = (req, res) => { ${body} }` })
    expect(await (await call('/', { headers: { 'x-request-id': 'twice-1' } })).text()).toBe('first')
    expect(await line(({ requestId }) => requestId === 'twice-1')).toMatchObject({ level: 'error' })
    expect((await call('/')).status).toBe(200)
  })

  it.each(['10n', 'Symbol()', '() => 1'])('may return what is no answer: %s', async (value) => {
    const { call } = await start({ 'index.js': `module.exports = (req) => ${value}` })
    const answer = await call('/')
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('cannot be an answer')])
  })

  it('may ask the process to end, which ends the call alone', async () => {
    const { call, line } = await start({
      'index.js': `const wait = require('node:timers/promises').setTimeout
module.exports = async (req) => { if (req.path === '/exit') process.exit(3); await wait(600); return 'whole' }`,
    })
    const other = call('/other')
    const answer = await call('/exit', { headers: { 'x-request-id': 'exit-1' } })
    expect(await answer.json()).toEqual({ error: { message: 'process.exit(3) was called', requestId: 'exit-1' } })
    expect(await (await other).text()).toBe('whole')
    await line(({ event }) => event === 'replaced')
  })

  it('are Knative functions', async () => {
    const { call } = await start({
      'index.js':
        "exports.handle = async (context, body) => ({ statusCode: 203, headers: { 'x-a': context.method }, body: { got: body } })",
    })
    const answer = await call('/', { method: 'POST', headers: json, body: '{"a": 1}' })
    expect([answer.status, answer.headers.get('x-a'), await answer.json()]).toEqual([203, 'POST', { got: { a: 1 } }])
  })

  it('are background functions where they say so', async () => {
    const { call, line } = await start(
      {
        'index.js':
          'module.exports = (data, context, callback) => { console.log(data.n, context.eventId, context.eventType); callback() }',
      },
      { env: { FUNCTION_SIGNATURE_TYPE: 'event' } },
    )
    const headers = { ...json, 'ce-specversion': '1.0', 'ce-id': 'e-1', 'ce-source': '/s', 'ce-type': 't' }
    expect((await call('/', { method: 'POST', headers, body: '{"n": 5}' })).status).toBe(204)
    await line(({ message }) => message === '5 e-1 t')
  })

  it('print in every way a program can, as lines of the log', async () => {
    const { call, line, otherLines } = await start({
      'index.js': `module.exports = () => {
  console.table([{ a: 1 }])
  process.stdout.write('half ')
  process.stdout.write('a line\\n')
  process.stdout.write('{"own":"json"}\\n')
  console.error(new Error('shown'))
}`,
    })
    await call('/', { headers: { 'x-request-id': 'print-1' } })
    expect(await line(({ message }) => message === 'half a line')).toMatchObject({ level: 'info', requestId: 'print-1' })
    await line(({ own }) => own === 'json')
    await line(({ level, message }) => level === 'error' && /^Error: shown\n/.test(String(message)))
    expect(otherLines()).toEqual([])
  })

  it('come to be called once their port is free', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, resolve))
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const { line } = await start(
      { 'index.js': "module.exports = () => 'mine'" },
      { env: { PORT: String(port) }, until: 'started' },
    )
    expect(await line(({ event }) => event === 'listen-failed')).toMatchObject({
      level: 'error',
      message: expect.stringContaining('EADDRINUSE'),
    })
    other.close()
    await line(({ event }) => event === 'ready')
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('mine')
  })

  it('say which of their settings is wrong', async () => {
    const { line, ended } = await start({}, { env: { STACK_TIMEOUT_MS: '5s' }, until: 'started' })
    expect(await line(({ level }) => level === 'error')).toMatchObject({
      message: 'STACK_TIMEOUT_MS is `5s`: a whole number is needed',
    })
    expect(await ended).toBe(1)
  })

  it('open a debugger where that is wished', async () => {
    const { line } = await start(
      { 'index.js': 'module.exports = () => 1' },
      { env: { STACK_DEV: '1', STACK_INSPECT: '127.0.0.1:0' } },
    )
    const { message } = await line(({ event }) => event === 'inspect')
    const targets = await (await fetch(`http://${String(message).split(' ').at(-1)}/json/list`)).json()
    expect(targets).toMatchObject([{ type: 'node' }])
  })

  it('are reloaded while a debugger is attached, which may attach again', async () => {
    const debugPort = 18_000 + Math.floor(Math.random() * 1000)
    const { call, line, log, save } = await start(
      { 'index.js': "module.exports = () => 'one'" },
      { env: { STACK_DEV: '1', STACK_INSPECT: `127.0.0.1:${debugPort}` } },
    )
    const attached = await attach(debugPort)
    save('index.js', "module.exports = () => 'two'")
    await line(({ event }) => event === 'reloaded')
    expect(await (await call('/')).text()).toBe('two')
    await vi.waitFor(() => expect(log().filter(({ event }) => event === 'inspect')).toHaveLength(2), 10_000)
    attached.destroy()
    ;(await attach(debugPort)).destroy()
  })
})

/** Opens a debugger's session. */
async function attach(port: number): Promise<Duplex> {
  const [{ webSocketDebuggerUrl }] = JSON.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).text())
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    }
    const asked = get({ host: '127.0.0.1', port, path: new URL(webSocketDebuggerUrl).pathname, headers })
    asked.on('upgrade', (_, socket) => resolve(socket.on('error', () => undefined)))
    asked.on('error', reject)
  })
}
