import { describe, expect, test } from 'vitest'
import {
  bool,
  bytes,
  field,
  int64,
  listed,
  map,
  message,
  nested,
  repeated,
  text,
  uint,
} from '../../../../../../src/engine/providers/docker/build/wire/protobuf.js'

const inner = message({ name: field(1, text), count: field(2, uint) })
const outer = message({
  title: field(1, text),
  size: field(2, uint),
  time: field(3, int64),
  on: field(4, bool),
  data: field(5, bytes),
  one: field(6, nested(inner)),
  many: repeated(7, listed(inner)),
  words: repeated(8, text),
  attributes: map(9, text),
  blobs: map(16, bytes),
})

const full = {
  title: 'größe 💾',
  size: 2 ** 53 - 1,
  time: -1_000_000_000n,
  on: true,
  data: Buffer.from([0, 255]),
  one: { name: 'a', count: 300 },
  many: [
    { name: '', count: 0 },
    { name: 'b', count: 1 },
  ],
  words: ['', 'x'],
  attributes: new Map([
    ['k', 'v'],
    ['empty', ''],
  ]),
  blobs: new Map([['user.x', Buffer.from('y')]]),
}

test('what was encoded comes back', () => {
  expect(outer.decode(outer.encode(full))).toEqual(full)
})

test('what is absent takes no bytes, and comes back as its zero', () => {
  expect(outer.encode({ title: '', size: 0, time: 0n, on: false }).length).toBe(0)
  expect(outer.decode(Buffer.alloc(0))).toMatchObject({ title: '', size: 0, time: 0n, on: false, one: undefined, many: [] })
})

describe('on the wire', () => {
  test.each([
    ['a number over one byte', { size: 300 }, '10ac02'],
    ['a text', { title: 'ab' }, '0a026162'],
    ['a time before 1970 in ten bytes', { time: -1n }, '18ffffffffffffffffff01'],
    ['a message', { one: { name: '', count: 1 } }, '32021001'],
    ['a map, as entries of key and value', { attributes: new Map([['a', 'b']]) }, '4a060a0161120162'],
    ['a field beyond 15, with a tag of two bytes', { blobs: new Map([['a', Buffer.from('b')]]) }, '8201060a0161120162'],
  ])('%s', (_case, value, hex) => {
    expect(outer.encode(value).toString('hex')).toBe(hex)
  })
})

test.each([0, 1, 127, 128, 16_383, 16_384, 70_000])(
  'a message with a text of %i bytes comes back, whatever its length takes',
  (length) => {
    const value = { ...full, one: { name: 'ö'.repeat(length / 2) + 'x'.repeat(length % 2), count: 1 } }
    expect(outer.decode(outer.encode(value))).toEqual(value)
  },
)

test.each([2n ** 28n - 1n, 2n ** 28n, 1_795_313_555_123_456_789n, 2n ** 63n - 1n, -(2n ** 63n)])(
  'a time of %i comes back',
  (time) => {
    expect(outer.decode(outer.encode({ time })).time).toBe(time)
  },
)

test('unknown fields of every wire type are skipped', () => {
  const unknown = Buffer.from('f80601' + 'f10600000000000000ff' + 'fa06020a0b' + 'fd0600000000', 'hex')
  expect(inner.decode(Buffer.concat([unknown, inner.encode({ name: 'x' }), unknown]))).toEqual({ name: 'x', count: 0 })
})

test('bytes that end within a field are refused', () => {
  expect(() => inner.decode(Buffer.from('0a05', 'hex'))).toThrow(RangeError)
  expect(() => inner.decode(Buffer.from('10ff', 'hex'))).toThrow(RangeError)
})
