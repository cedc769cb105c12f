import { expect, test } from 'vitest'
import { hashBuildContexts } from '../../../src/engine/facts/build-contexts.js'
import type { Service } from '../../../src/engine/model/service.js'
import type { Stack } from '../../../src/engine/model/stack.js'

const contexts = (services: Stack['services']) => hashBuildContexts({ name: 'shop', services })

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
  const before = contexts(services('FROM scratch'))
  const after = contexts(services('FROM node:20'))
  const changed = [...after.keys()].filter((name) => before.get(name)?.digest !== after.get(name)?.digest)
  expect(changed).toEqual(['web', 'lib', 'base'])
})

test('services that build upon each other end', () => {
  expect([...contexts({ a: builds('x', 'b'), b: builds('x', 'a') }).keys()]).toEqual(['a', 'b'])
})

test('the image of another service is found in FROM and COPY --from, by its name on the engine', () => {
  const found = contexts({
    base: builds('FROM scratch'),
    tools: { ...builds('FROM scratch'), image: 'example/tools:2' },
    web: builds('ARG BASE=shop-base\nFROM $BASE:latest\nCOPY --from=example/tools:2 /a /b'),
    other: builds('FROM shop-basement'),
  })
  expect(found.get('web')?.bases).toEqual(['base', 'tools'])
  expect(found.get('other')?.bases).toEqual([])
})

test('an image that names itself as its base comes from elsewhere', () => {
  expect(contexts({ web: builds('FROM shop-web') }).get('web')?.bases).toEqual([])
})
