import assert from 'node:assert/strict'
import { test } from 'node:test'
import handle from './index.js'

const post = (body) => new Request('http://localhost/orders', { method: 'POST', body: JSON.stringify(body) })

test('an order becomes an event', async () => {
  const order = { id: 'A-7', items: [{ price: 20, count: 2 }] }
  const event = await handle(post(order))
  assert.equal(event.type, 'orders.created')
  assert.deepEqual(event.data, order)
})

test('an order without items is refused', async () => {
  assert.equal((await handle(post({ id: 'A-8' }))).status, 400)
})
