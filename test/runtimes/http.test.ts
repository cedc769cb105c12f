import { expect, it } from 'vitest'
import { conformance } from './conformance.js'

conformance('http calls', ({ start, shared }) => {
  const echo = shared('echo')
  const values = shared('values')

  it('bring method, path, query, headers and a body by its content type', async () => {
    const answer = await echo().call('/a/b?x=1&x=2&y=3', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-test': 'yes' },
      body: '{"n": 1}',
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      method: 'PUT',
      path: '/a/b',
      query: { x: ['1', '2'], y: '3' },
      body: { n: 1 },
      bytes: 8,
      header: 'yes',
    })
  })

  it('bring text as text', async () => {
    const answer = await echo().call('/', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hé' })
    expect(await answer.json()).toMatchObject({ body: 'hé', bytes: 3 })
  })

  it('bring forms as values', async () => {
    const answer = await echo().call('/', { method: 'POST', body: new URLSearchParams({ a: '1', b: 'x y' }) })
    expect(await answer.json()).toMatchObject({ body: { a: '1', b: 'x y' } })
  })

  it('are refused where their body is not the JSON it says it is', async () => {
    const answer = await echo().call('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"n": ' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('JSON') } })
  })

  it('answer a returned string as text', async () => {
    const answer = await values().call('/text')
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await answer.text()).toBe('text')
  })

  it('answer a returned object as JSON', async () => {
    const answer = await values().call('/object')
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await answer.json()).toEqual({ a: 1 })
  })

  it('answer 204 where nothing is returned', async () => {
    const answer = await values().call('/nothing')
    expect([answer.status, await answer.text()]).toEqual([204, ''])
  })

  it('answer returned bytes as they are', async () => {
    const answer = await values().call('/bytes')
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([1, 2, 3])
  })

  it('answer a whole response as it is', async () => {
    const answer = await values().call('/status')
    expect([answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([201, 'b', 'made'])
  })

  it('have the id that came with them, or one of their own', async () => {
    const given = await values().call('/text', { headers: { 'x-request-id': 'mine-1' } })
    const made = await values().call('/text')
    expect(given.headers.get('x-request-id')).toBe('mine-1')
    expect(made.headers.get('x-request-id')).toMatch(/^\S{8,}$/)
  })

  it('continue a trace with a span of their own', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const answer = await echo().call('/', { headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` } })
    const { traceparent } = JSON.parse(await answer.text())
    expect(traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    expect(traceparent).not.toContain('b7ad6b7169203331')
  })

  it('are not told of a trace that is none', async () => {
    const answer = await echo().call('/', { headers: { traceparent: 'nonsense' } })
    expect(JSON.parse(await answer.text()).traceparent ?? null).toBeNull()
  })

  it.each(['/robots.txt', '/favicon.ico'])('do not come of %s', async (path) => {
    expect((await echo().call(path)).status).toBe(404)
  })

  it('are worked on at the same time', async () => {
    const slow = await start('slow')
    const since = performance.now()
    const answers = await Promise.all(Array.from({ length: 20 }, () => slow.call('/?ms=500')))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(performance.now() - since).toBeLessThan(2500)
  })

  it('are counted where nobody outside sees it', async () => {
    const { metricsPort, url } = values()
    await values().call('/text')
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/_/metrics`)).text()
    expect(metrics).toMatch(/^function_calls_total\{function="values",code="200"\} \d+$/m)
    expect(metrics).toMatch(/^function_call_duration_seconds_count\{function="values"\} \d+$/m)
    expect(metrics).toMatch(/^function_calls_in_flight\{function="values"\} 0$/m)
    expect((await fetch(`${url}/_/metrics`)).status).toBe(404)
  })
})
