import { expect, test } from 'vitest'
import { closest } from '../../../src/engine/load/closest.js'

test('finds the word with the fewest edits, swaps counted once', () => {
  expect(closest('databse', ['db', 'database', 'web'])).toBe('database')
  expect(closest('evn', ['env', 'ern', 'x'])).toBe('env')
  expect(closest('Port', ['ports', 'expose'])).toBe('ports')
})

test('finds nothing where nothing is near', () => {
  expect(closest('cache', ['web', 'queue'])).toBeUndefined()
  expect(closest('db', [])).toBeUndefined()
})
