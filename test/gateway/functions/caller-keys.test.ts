import { describe, expect, it } from 'vitest'
import { callerKeys } from '../../../src/gateway/functions/caller-keys.js'

describe('keys of callers', () => {
  const keys = callerKeys('# of the shop\nfirst\n\n  second \n')

  it.each([
    [{ authorization: 'Bearer first' }, 'authorization'],
    [{ authorization: 'bearer  second' }, 'authorization'],
    [{ 'x-api-key': 'second' }, 'x-api-key'],
    [{ authorization: 'Basic first', 'x-api-key': 'first' }, 'x-api-key'],
    [{ authorization: 'Bearer third' }, undefined],
    [{ authorization: 'Bearer ' }, undefined],
    [{ 'x-api-key': '' }, undefined],
    [{ 'x-api-key': '# of the shop' }, undefined],
    [{}, undefined],
  ])('%j holds one in %s', (headers, expected) => {
    expect(keys.headerWithKey(headers)).toBe(expected)
  })

  it('are as many as were written', () => {
    expect([keys.count, callerKeys('').count]).toEqual([2, 0])
  })
})
