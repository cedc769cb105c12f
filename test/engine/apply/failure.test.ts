import { expect, it } from 'vitest'
import { asFailure, withPlace } from '../../../src/engine/apply/failure.js'
import { StackError } from '../../../src/engine/model/errors.js'

const origin = { file: '/home/me/shop/stack.yaml', line: 14, column: 5 }

it('says where what failed was declared, except of a bug, which has a stack of its own', () => {
  const error = new StackError('build-failed', 'it cannot build several at once', { hint: 'leave one' })
  expect(asFailure(error, origin)).toEqual({
    code: 'build-failed',
    message: 'it cannot build several at once (stack.yaml:14)',
    hint: 'leave one',
  })
  expect(asFailure(new Error('no such key'), origin)).toEqual({ code: 'bug', message: 'no such key' })
})

it.each([
  ['`RUN false` failed with exit 1 (api/Dockerfile:3)', '`RUN false` failed with exit 1 (api/Dockerfile:3)'],
  ['ConsistentInstructionCasing: ... (line 3)', 'ConsistentInstructionCasing: ... (line 3)'],
  ['wrong in stack.yaml:3', 'wrong in stack.yaml:3'],
  ['port 127.0.0.1:8080 is taken', 'port 127.0.0.1:8080 is taken (stack.yaml:14)'],
])('says no second place: %s', (message, told) => {
  expect(withPlace(message, origin)).toBe(told)
  expect(withPlace(message, undefined)).toBe(message)
})
