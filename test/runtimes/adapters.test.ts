import { expect, it } from 'vitest'
import { conformance } from './conformance.js'

const json = { 'content-type': 'application/json' }

conformance('handlers of other systems', ({ start }) => {
  it.each(['auto', 'kubeless'])('are Kubeless functions (signature: %s)', async (signature) => {
    const { call } = await start('kubeless', { env: { FUNCTION_SIGNATURE_TYPE: signature } })
    const answer = await call('/', {
      method: 'POST',
      headers: { ...json, 'event-id': 'e-1', 'event-type': 'test' },
      body: '{"n": 1}',
    })
    expect(await answer.json()).toEqual({ data: { n: 1 }, id: 'e-1', type: 'test', function: 'kubeless' })
  })

  it('are Kubeless functions that are sent a CloudEvent', async () => {
    const { call } = await start('kubeless')
    const headers = { ...json, 'ce-specversion': '1.0', 'ce-id': 'c-1', 'ce-source': '/s', 'ce-type': 'made' }
    const answer = await call('/', { method: 'POST', headers, body: '"text"' })
    expect(await answer.json()).toMatchObject({ data: 'text', id: 'c-1', type: 'made' })
  })

  it.each(['auto', 'lambda'])('are Lambda handlers behind an HTTP API (signature: %s)', async (signature) => {
    const { call } = await start('lambda', { env: { FUNCTION_SIGNATURE_TYPE: signature } })
    const answer = await call('/a/b?x=1', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hello' })
    expect([answer.status, answer.headers.get('x-a'), await answer.json()]).toEqual([
      202,
      'b',
      { path: '/a/b', query: { x: '1' }, body: 'hello' },
    ])
  })

  it('are Lambda handlers that are invoked with an event of their own, or for a CloudEvent', async () => {
    const { call } = await start('lambda')
    const invoked = await call('/', { method: 'POST', headers: { ...json, 'x-stack-invoke': '1' }, body: '{"plain": {"a": 1}}' })
    const headers = { ...json, 'ce-specversion': '1.0', 'ce-id': 'c-1', 'ce-source': '/s', 'ce-type': 'made' }
    const event = await call('/', { method: 'POST', headers, body: '{"plain": {"a": 2}}' })
    expect([await invoked.json(), await event.json()]).toEqual([{ a: 1 }, { a: 2 }])
  })

  it.each(['auto', 'openfaas'])('are OpenFaaS functions (signature: %s)', async (signature) => {
    const { call } = await start('openfaas', { env: { FUNCTION_SIGNATURE_TYPE: signature } })
    const answer = await call('/?x=1', { method: 'POST', headers: json, body: '{"n": 1}' })
    expect([answer.status, answer.headers.get('x-a'), await answer.json()]).toEqual([
      203,
      'b',
      { body: { n: 1 }, method: 'POST', query: { x: '1' } },
    ])
  })
})
