import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { functionGrammar } from '../../../src/engine/load/grammar.js'
import { expanded } from '../../support/expanded.js'

const guide = readFileSync(join(import.meta.dirname, '../../../docs/functions.md'), 'utf8')
const examples = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)

it.each(examples.filter((text) => /^(?:x-)?(?:functions|services):/m.test(text)))(
  'the guide shows stacks that load: %#',
  (text) => {
    const secrets = text.includes('secrets:') ? 'secrets: {db-pass: {file: ./db-pass}}\n' : ''
    expect(expanded(`${text}\n${secrets}`, { folders: ['resize'] }).problems).toEqual([])
  },
)

it('the guide tells of every key that functions and their gateway have of their own', () => {
  const { functions, services, 'x-gateway': gateway } = functionGrammar.stack.attributes
  const keysOf = (attribute: typeof functions) => {
    const value = attribute?.type === 'map' ? attribute.value : attribute
    return value?.type === 'object' ? Object.keys(value.attributes) : []
  }
  const ofServices = new Set(keysOf(services))
  const own = [
    ...keysOf(functions).filter((key) => !ofServices.has(key)),
    ...keysOf(gateway),
    'build',
    'scale',
    'extends',
    'runtime',
  ]
  expect(own.filter((key) => !guide.includes(`\`${key}`))).toEqual([])
})
