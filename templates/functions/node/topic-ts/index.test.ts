import assert from 'node:assert/strict'
import { test } from 'node:test'
import handle, { total } from './index.ts'

const order = { id: 'A-7', items: [{ price: 20, count: 2 }, { price: 5, count: 1 }] }

test('an order costs what its items cost', () => {
  assert.equal(total(order), 45)
})

test('an event of an order is worked on', () => {
  assert.equal(handle({ specversion: '1.0', id: '1', source: '/shop', type: 'orders.created', data: order }), undefined)
})
