import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printAnyBlock } from '../../../src/engine/document/print.js'
import { printBlock } from '../../../src/engine/document/print-block.js'
import type { Json } from '../../../src/engine/model/json.js'

/** Whether the value was written; if so, as the library writes it. */
function writesTheSame(value: Json): boolean {
  const text = printBlock(value)
  if (text === undefined) return false
  expect(text).toBe(printAnyBlock(value))
  return true
}

const tricky = fc.string({ unit: fc.constantFrom(...'aZ0:-?[]{}&*!|>\'"%@`#, \n\t$~<=/.\\ü'), maxLength: 8 })
const words = fc.constantFrom(
  '',
  'yes',
  '1.10',
  '0x1F',
  'null',
  'a: b',
  'one\ntwo\n',
  'one\n\n  two',
  '${A:-b}',
  'http://a:80/#x',
  '😀',
)
const scalar = fc.oneof(tricky, words, fc.string({ unit: 'binary' }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
const { document } = fc.letrec<{ any: Json; document: Json }>((tie) => ({
  any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, fc.array(tie('any'), { maxLength: 3 }), tie('document')),
  document: fc.dictionary(fc.oneof(fc.constantFrom('a', 'b-c', 'x y'), tricky, words), tie('any'), { maxKeys: 3 }),
}))

it('writes what the library writes, or nothing', { timeout: 60_000 }, () => {
  let written = 0
  fc.assert(
    fc.property(document, (value) => {
      if (writesTheSame(value)) written += 1
    }),
    { numRuns: 2000 },
  )
  expect(written).toBeGreaterThan(500)
})

it('writes what stacks are made of', () => {
  const service = {
    image: 'registry.example.com/team/app:1.0',
    command: ['serve', '--port', '80', 'a "b"', "it's"],
    ports: [{ target: 80, published: '8080' }, {}],
    environment: { A: '', 'B C': null, URL: 'http://a:80/?b=c#d', X: undefined },
    healthcheck: { test: ['CMD-SHELL', 'curl -f http://localhost || exit 1'], interval: '10s', retries: 3 },
    entrypoint: [],
    configs: { text: 'first\n\n  second\n', rest: 'a\nb' },
    nested: [[1, 2], [[true]]],
  }
  expect(writesTheSame({ name: 'shop', services: { web: service }, volumes: { data: {} } })).toBe(true)
})

it.each([
  ['a control character', 'a\u0007b'],
  ['half a surrogate pair', '\ud800'],
  ['a text that ends in empty lines', 'a\n\n'],
  ['a text that begins with a space', ' a\nb'],
  ['numbers on several lines', '1\n2'],
])('leaves %s to the library', (_, text) => {
  expect(printBlock({ text })).toBeUndefined()
})
