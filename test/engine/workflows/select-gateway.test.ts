import { expect, it } from 'vitest'
import { withGateway } from '../../../src/engine/workflows/select-gateway.js'
import { expanded } from '../../support/expanded.js'

const { stack } = expanded(
  `
services:
  api: {image: x, depends_on: [hello]}
  db: {image: x}
functions:
  hello: {runtime: node}
`,
  { folders: ['hello'] },
)
const select = (services: 'all' | readonly string[], dependencies: 'with' | 'without' = 'with') =>
  withGateway(stack, { services, dependencies }).services

it('brings the gateway with a function that is named, and with what depends on one', () => {
  expect(select(['hello'])).toEqual(['hello', 'stack-gateway'])
  expect(select(['api'])).toEqual(['api', 'stack-gateway'])
})

it('leaves everything else as it was said', () => {
  expect(select('all')).toBe('all')
  expect(select(['db'])).toEqual(['db'])
  expect(select(['hello'], 'without')).toEqual(['hello'])
  expect(select(['stack-gateway', 'hello'])).toEqual(['stack-gateway', 'hello'])
})
