import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { conformance } from './conformance.js'

conformance('failures', ({ start, shared }) => {
  const values = shared('values')

  it('of a handler are 500 with the id, and the stack trace in the log alone', async () => {
    const answer = await values().call('/throw', { headers: { 'x-request-id': 'throw-1' } })
    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({ error: { message: 'boom', requestId: 'throw-1' } })
    const line = await values().line(({ requestId }) => requestId === 'throw-1')
    expect(line).toMatchObject({ level: 'error', message: expect.stringContaining('boom'), stack: expect.stringMatching(/\n/) })
  })

  it('show the stack trace in dev mode', async () => {
    const { call } = await start('values', { env: { STACK_DEV: '1' } })
    const { error } = JSON.parse(await (await call('/throw')).text())
    expect(error).toMatchObject({ message: 'boom', stack: expect.stringMatching(/boom[\s\S]*\n|\n[\s\S]*boom/) })
  })

  it.each(['/cycle', '/missing'])('are 500 where an answer cannot be sent: %s', async (path) => {
    const answer = await values().call(path)
    expect([answer.status, (await values().call('/text')).status]).toEqual([500, 200])
  })

  it('of time are 504, abort the handler, and drop its late answer', async () => {
    const { call, line } = await start('slow')
    const since = performance.now()
    const answer = await call('/?ms=1500', { headers: { 'x-stack-deadline-ms': '300' } })
    expect(answer.status).toBe(504)
    expect(performance.now() - since).toBeLessThan(1200)
    await line(({ message }) => message === 'aborted')
    await wait(1500)
    expect((await call('/?ms=1')).status).toBe(200)
  })

  it('of time count the one limit where a call brings none', async () => {
    const { call } = await start('slow', { env: { STACK_TIMEOUT_MS: '300' } })
    expect((await call('/?ms=2000')).status).toBe(504)
  })

  it('of a handler that blocks are over soon after the deadline', async () => {
    const { call } = await start('block', { env: { STACK_TIMEOUT_MS: '500' } })
    const blocked = call('/block?ms=60000').then(
      ({ status }) => status,
      () => 'cut',
    )
    expect([504, 'cut']).toContain(await blocked)
    expect(await eventually(() => call('/free'))).toBe('free')
  }, 20_000)

  it('of the process are told, and others come to be answered', async () => {
    const { call, line } = await start('exit')
    const answer = await call('/exit').then(
      ({ status }) => status,
      () => 'cut',
    )
    expect([500, 'cut']).toContain(answer)
    expect(await eventually(() => call('/'))).toBe('alive')
    await line(({ level }) => level === 'error')
  })

  it('that nobody awaits are told, and calls go on', async () => {
    const { call, line } = await start('unhandled')
    expect(await (await call('/later')).text()).toBe('ok')
    await line(({ level, message }) => level === 'error' && String(message).includes('nobody caught this'))
    expect(await eventually(() => call('/'))).toBe('alive')
  })

  it('are bodies that are too large, whether their length is told or not', async () => {
    const { call } = await start('echo', { env: { STACK_BODY_LIMIT: '1000' } })
    const body = 'x'.repeat(1001)
    const chunks = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(body))
        controller.close()
      },
    })
    const told = await call('/', { method: 'POST', body })
    // The types of this Node's fetch do not know `duplex`, which it asks for.
    const untold = await call('/', { method: 'POST', body: chunks, duplex: 'half' } as RequestInit)
    const allowed = await call('/', { method: 'POST', body: 'x'.repeat(1000) })
    expect([told.status, untold.status, allowed.status]).toEqual([413, 413, 200])
  })

  it('are callers whose body does not come, and disturb nobody', async () => {
    const { call, port } = await start('echo', { env: { STACK_TIMEOUT_MS: '500' } })
    const answer = slowCaller(port)
    expect((await call('/')).status).toBe(200)
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
    expect((await call('/')).status).toBe(200)
  })

  it('are callers who go away, and disturb nobody', async () => {
    const { call, line } = await start('slow')
    const gone = new AbortController()
    const answer = call('/?ms=300', { signal: gone.signal }).catch(() => 'gone')
    await line(({ message }) => message === 'began')
    gone.abort()
    expect(await answer).toBe('gone')
    expect((await call('/?ms=1')).status).toBe(200)
  })
})

/** Says that it sends ten bytes, and sends one. @returns what it was answered */
function slowCaller(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\nx'),
    )
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
    setTimeout(() => socket.end(), 3000).unref()
  })
}

/** The first good answer within 10 s. */
async function eventually(ask: () => Promise<Response>): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask().catch(() => undefined)
    if (answer?.status === 200) return answer.text()
    if (tries > 200) throw new Error(`still ${answer?.status ?? 'no answer'}`)
    await wait(50)
  }
}
