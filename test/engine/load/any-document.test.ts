import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocuments } from '../../../src/engine/document/parse.js'
import { loadStack } from '../../../src/engine/load/load.js'
import { hasErrors } from '../../../src/engine/model/diagnostic.js'
import { serviceShape } from '../../../src/engine/model/shape/service-shape.js'
import { networkShape, volumeShape } from '../../../src/engine/model/shape/stack-shape.js'
import { answerConfig } from '../../../src/engine/workflows/config.js'
import { fakeFiles } from '../../support/fake-files.js'

function load(text: string, leave?: 'interpolation') {
  return loadStack({
    parse: parseDocuments,
    selection: { files: [], envFiles: [] },
    profiles: ['*'],
    services: [],
    resources: 'all',
    cwd: '/shop',
    environment: {},
    read: fakeFiles({ '/shop/stack.yaml': text }),
    ...(leave && { leave: new Set([leave]) }),
  })
}

const words = [
  '',
  'x',
  'db',
  './src:/src:ro',
  '8080:80',
  '1m30s',
  '64m',
  'service:db',
  '${A:-b}',
  'K=V',
  '5',
  'true',
  'host',
  '/a/../b',
]
const scalar = fc.oneof(
  fc.constantFrom<string[]>(...words),
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
)
const keys = [
  'source',
  'target',
  'type',
  'condition',
  'driver',
  'context',
  'limits',
  'test',
  'x-a',
  'soft',
  'db',
  'external',
  'name',
  'file',
  'path',
]
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('any'), { maxKeys: 3 }),
  ),
})).any

const attributes = serviceShape.type === 'struct' ? serviceShape.fields.map(({ key }) => key) : []
const topAttributes = [networkShape, volumeShape].flatMap((shape) =>
  shape.type === 'struct' ? shape.fields.map(({ key }) => key) : [],
)
const service = fc.dictionary(fc.constantFrom(...attributes), value, { maxKeys: 5 })
const resource = fc.oneof(fc.dictionary(fc.constantFrom(...topAttributes), value, { maxKeys: 3 }), value)
const stack = fc.record(
  {
    name: scalar,
    services: fc.oneof(fc.dictionary(fc.constantFrom('web', 'db', 'x'), fc.oneof(service, value)), value),
    networks: fc.oneof(fc.dictionary(fc.constantFrom('default', 'back'), resource), value),
    volumes: fc.oneof(fc.dictionary(fc.constantFrom('data', 'x'), resource), value),
    configs: fc.oneof(fc.dictionary(fc.constantFrom('x'), resource), value),
    secrets: fc.oneof(fc.dictionary(fc.constantFrom('x'), resource), value),
    models: value,
  },
  { requiredKeys: [] },
)

test('whatever a document says, it gives a stack or diagnostics, never an exception', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(stack, (document) => {
      const text = JSON.stringify(document)
      load(text)
      load(text, 'interpolation')
    }),
    { numRuns: 150 },
  )
})

test('a stack that is free of errors prints as a document that loads as the same stack', { timeout: 60_000 }, () => {
  let valid = 0
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('web', 'db'), service, { minKeys: 1 }), (services) => {
      const withImages = Object.fromEntries(Object.entries(services).map(([name, body]) => [name, { image: 'x', ...body }]))
      const first = load(JSON.stringify({ services: withImages }))
      if (hasErrors(first.diagnostics)) return
      valid += 1
      const printed = answerConfig(first.value.stack, { type: 'document', format: 'yaml', services: [], templates: 'filled' })
      const second = load(printed)
      expect(second.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(answerConfig(second.value.stack, { type: 'document', format: 'yaml', services: [], templates: 'filled' })).toBe(
        printed,
      )
    }),
    { numRuns: 150 },
  )
  expect(valid).toBeGreaterThan(0)
})
