import assert from 'node:assert/strict'
import { test } from 'node:test'
import handle, { daysBefore } from './index.ts'

test('days are counted back from when it was due', () => {
  assert.equal(daysBefore('2026-01-31T00:00:00Z', 30), '2026-01-01T00:00:00.000Z')
})

test('it needs no data', () => {
  assert.equal(handle({ specversion: '1.0', id: '1', source: '/schedule', type: 'schedule' }), undefined)
})
