import { expect, it } from 'vitest'
import { type Bench, conformance } from './conformance.js'

const attributes = { specversion: '1.0', id: 'e-1', source: '/orders', type: 'order.created' }

const binary = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]))

conformance('events', ({ shared }: Bench) => {
  const event = shared('event', { env: { FUNCTION_SIGNATURE_TYPE: 'cloudevent' } })
  const send = (headers: { readonly [name: string]: string }, body: string) =>
    event().call('/', { method: 'POST', headers, body })

  it('come in binary form', async () => {
    const answer = await send({ ...binary, 'ce-subject': 'a%20b', 'content-type': 'application/json' }, '{"n": 1}')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ id: 'e-1', type: 'order.created', source: '/orders', subject: 'a b', data: { n: 1 } })
  })

  it('come in structured form', async () => {
    const body = JSON.stringify({ ...attributes, subject: 's', datacontenttype: 'application/json', data: { n: 1 } })
    const answer = await send({ 'content-type': 'application/cloudevents+json; charset=utf-8' }, body)
    expect(await answer.json()).toEqual({ id: 'e-1', type: 'order.created', source: '/orders', subject: 's', data: { n: 1 } })
  })

  it('that are returned are the answer in binary form', async () => {
    const answer = await send({ ...binary, 'content-type': 'application/json' }, 'null')
    expect(Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('ce-')))).toEqual({
      'ce-specversion': '1.0',
      'ce-id': 'answer',
      'ce-source': '/test',
      'ce-type': 'answered',
    })
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  })

  it('are answered 204 where nothing is returned', async () => {
    const answer = await send({ ...binary, 'ce-subject': 'nothing' }, '')
    expect(answer.status).toBe(204)
  })

  it.each(['id', 'source', 'type', 'specversion'])('are refused without `%s`, in either form', async (name) => {
    const { [`ce-${name}`]: _, ...headers } = binary
    const { [name]: __, ...rest } = attributes as { readonly [name: string]: string }
    const answers = [
      await send({ ...headers, 'ce-subject': 's' }, ''),
      await send({ 'content-type': 'application/cloudevents+json' }, JSON.stringify(rest)),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 400])
    for (const answer of answers) expect(await answer.text()).toContain(`\`${name}\``)
  })

  it('are refused in batches, and where they are none', async () => {
    const batch = await send({ 'content-type': 'application/cloudevents-batch+json' }, JSON.stringify([attributes]))
    const none = await send({ 'content-type': 'application/json' }, '{}')
    const garbage = await send({ 'content-type': 'application/cloudevents+json' }, '{')
    expect([batch.status, none.status, garbage.status]).toEqual([400, 400, 400])
  })
})
