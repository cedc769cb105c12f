import { describe, expect, it } from 'vitest'
import { contentTypeOf, type Invocation, invocationRequest } from '../../../src/engine/functions/invocation.js'

const plain: Invocation = { path: '/', query: [], headers: [], answer: 'now' }
const bytes = (text: string) => Buffer.from(text)

describe('a call worded on a command line', () => {
  it('is a GET without data, and a POST with it', () => {
    expect(invocationRequest(plain)).toEqual({ method: 'GET', path: '/', headers: {} })
    expect(invocationRequest({ ...plain, data: bytes('{"a": 1}') })).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    expect(invocationRequest({ ...plain, method: 'DELETE' }).method).toBe('DELETE')
  })

  it('says so where the data is all that was said', () => {
    const marked = (invocation: Partial<Invocation>) =>
      'x-stack-invoke' in invocationRequest({ ...plain, data: bytes('1'), ...invocation }).headers
    expect(marked({})).toBe(true)
    expect([marked({ path: '/a' }), marked({ method: 'PUT' }), marked({ query: [['a', 'b']] })]).toEqual([false, false, false])
  })

  it('escapes its query and keeps the one in the path', () => {
    const query = [['q', 'a b&c'] as const]
    expect(invocationRequest({ ...plain, path: 'find', query }).path).toBe('/find?q=a%20b%26c')
    expect(invocationRequest({ ...plain, path: '/find?n=1', query }).path).toBe('/find?n=1&q=a%20b%26c')
  })

  it('lets a header of the user win over what the data says', () => {
    const headers = [['Content-Type', 'text/csv'] as const]
    expect(invocationRequest({ ...plain, data: bytes('1'), headers }).headers).toEqual({ 'content-type': 'text/csv' })
  })

  it('is a CloudEvent in binary form where an event is meant', () => {
    const event = { type: 'order.created', source: '/shop', id: '7', time: '2026-01-01T00:00:00.000Z', subject: 'orders/7' }
    expect(invocationRequest({ ...plain, data: bytes('{}'), event, answer: 'later' })).toMatchInlineSnapshot(`
      {
        "body": {
          "data": [
            123,
            125,
          ],
          "type": "Buffer",
        },
        "headers": {
          "ce-id": "7",
          "ce-source": "/shop",
          "ce-specversion": "1.0",
          "ce-subject": "orders/7",
          "ce-time": "2026-01-01T00:00:00.000Z",
          "ce-type": "order.created",
          "content-type": "application/json",
          "prefer": "respond-async",
        },
        "method": "POST",
        "path": "/",
      }
    `)
  })
})

describe('what data is', () => {
  it.each([
    ['{"a": 1}', 'application/json'],
    ['[1]', 'application/json'],
    ['hello', 'text/plain; charset=utf-8'],
    ['{"specversion": "1.0", "id": "1", "source": "/a", "type": "b"}', 'application/cloudevents+json'],
  ])('%s is %s', (text, type) => {
    expect(contentTypeOf(bytes(text))).toBe(type)
  })

  it('bytes that are no text are bytes', () => {
    expect(contentTypeOf(Buffer.from([0xff, 0xd8, 0xff]))).toBe('application/octet-stream')
  })
})
