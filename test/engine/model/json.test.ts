import { expect, test } from 'vitest'
import { asObject, canonicalJson, isList, isObject } from '../../../src/engine/model/json.js'

test('an object is neither a list, nor null, nor a plain value', () => {
  expect([{}, { a: 1 }].map((value) => isObject(value))).toEqual([true, true])
  expect([[], null, undefined, 'a', 0, true].map((value) => isObject(value))).toEqual([false, false, false, false, false, false])
  expect([[], ['a'], {}, null].map((value) => isList(value))).toEqual([true, true, false, false])
})

test('what is no object reads as one without fields', () => {
  expect(asObject({ a: 1 })).toEqual({ a: 1 })
  expect(['text', null, ['a']].map((value) => asObject(value))).toEqual([{}, {}, {}])
})

test('values are the same text in whatever order their keys were written, and lists are not', () => {
  expect(canonicalJson({ b: { d: 1, c: [2, 1] }, a: null })).toBe('{"a":null,"b":{"c":[2,1],"d":1}}')
  expect(canonicalJson([{ b: 1, a: 2 }])).toBe('[{"a":2,"b":1}]')
})
