import fc from 'fast-check'
import { expect, test } from 'vitest'
import { functionGrammar } from '../../../src/engine/load/grammar.js'
import { expanded } from '../../support/expanded.js'

const words = [
  '',
  'node',
  'python36',
  'exec',
  'image',
  '5',
  '1m',
  '64m',
  '/x',
  '/users/{id}',
  '*/5 * * * *',
  'a',
  './a',
  'x',
  'service_healthy',
]
const scalar = fc.oneof(
  fc.constantFrom(...words),
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
)
const keys = [
  'http',
  'cron',
  'topic',
  'kafka',
  'path',
  'methods',
  'cors',
  'auth',
  'schedule',
  'min',
  'max',
  'function',
  'attempts',
  'x-a',
]
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('any'), { maxKeys: 3 }),
  ),
})).any

const { functions, 'x-gateway': gateway } = functionGrammar.stack.attributes
const keysOf = (attribute: typeof functions) => (attribute?.type === 'object' ? Object.keys(attribute.attributes) : [])
const functionKeys = keysOf(functions?.type === 'map' ? functions.value : functions)
const names = ['a', 'b', 'stack-gateway', 'constructor', 'toString', 'my_function', '__proto__']

const stack = fc.record(
  {
    functions: fc.oneof(
      fc.dictionary(
        fc.constantFrom(...names),
        fc.oneof(fc.dictionary(fc.constantFrom(...functionKeys), value, { maxKeys: 6 }), value),
      ),
      value,
    ),
    'x-gateway': fc.oneof(fc.dictionary(fc.constantFrom(...keysOf(gateway)), value, { maxKeys: 3 }), value),
    services: fc.dictionary(fc.constantFrom(...names), fc.record({ image: scalar, 'x-function': value }, { requiredKeys: [] })),
  },
  { requiredKeys: ['functions'] },
)

test('whatever functions say, they give services or diagnostics, never an exception', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(stack, (document) => {
      expanded(JSON.stringify(document), { folders: ['a', 'b'] })
    }),
    { numRuns: 300 },
  )
})

test('names that every object knows are names like any other', () => {
  const { problems, stack } = expanded('functions: {constructor: {runtime: node}, toString: {runtime: node}}', {
    folders: ['constructor', 'toString'],
  })
  expect(problems).toEqual([])
  expect(Object.keys(stack.services)).toEqual(['constructor', 'toString', 'stack-gateway'])
  expect(expanded('functions: {a: {runtime: constructor1}}', { folders: ['a'] }).problems).toEqual([
    expect.stringContaining('`constructor1` is no runtime'),
  ])
})
