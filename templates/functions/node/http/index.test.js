import assert from 'node:assert/strict'
import { test } from 'node:test'
import handle from './index.js'

test('answers with a height for a width', () => {
  assert.deepEqual(handle({ body: { width: 100 } }), { width: 100, height: 75 })
})
