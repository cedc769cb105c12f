import assert from 'node:assert/strict'
import { test } from 'node:test'
import handle from './index.js'

const post = (body) => new Request('http://localhost/', { method: 'POST', body: JSON.stringify(body) })

test('a height comes with a width', async () => {
  assert.deepEqual(await handle(post({ width: 100 })), { width: 100, height: 75 })
})

test('without a width there is no height', async () => {
  assert.equal((await handle(post({}))).status, 400)
})
