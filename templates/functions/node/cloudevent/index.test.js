import assert from 'node:assert/strict'
import { test } from 'node:test'
import handle from './index.js'

test('who arrives is greeted', () => {
  const greeted = handle({ specversion: '1.0', id: '1', source: '/door', type: 'person.arrived', data: { name: 'Ada' } })
  assert.equal(greeted.type, 'person.greeted')
  assert.deepEqual(greeted.data, { greeting: 'Hello, Ada!' })
})
