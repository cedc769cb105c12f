import { expect, test } from 'vitest'
import { hashBuildContexts } from '../../../src/engine/facts/build-contexts.js'
import type { Service } from '../../../src/engine/model/service.js'

const builds = (text: string, base?: string): Service => ({
  command: null,
  entrypoint: null,
  build: { dockerfile_inline: text, ...(base !== undefined && { additional_contexts: { base: `service:${base}` } }) },
})

test('a change of a service reaches those that build upon it, however far', () => {
  const services = (text: string) => ({
    web: builds('FROM base', 'lib'),
    lib: builds('FROM base', 'base'),
    base: builds(text),
    other: builds('x'),
  })
  const before = hashBuildContexts(services('FROM scratch'))
  const after = hashBuildContexts(services('FROM node:20'))
  const changed = [...after.keys()].filter((name) => before.get(name)?.digest !== after.get(name)?.digest)
  expect(changed).toEqual(['web', 'lib', 'base'])
})

test('services that build upon each other end', () => {
  expect([...hashBuildContexts({ a: builds('x', 'b'), b: builds('x', 'a') }).keys()]).toEqual(['a', 'b'])
})
