import { expect, test } from 'vitest'
import { hashBuildContexts } from '../../../src/engine/facts/build-contexts.js'
import type { BuildRecord } from '../../../src/engine/facts/build-records.js'
import { imageFacts } from '../../../src/engine/facts/image-facts.js'
import { findSettledBuilds } from '../../../src/engine/facts/settled-builds.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { loaded } from '../../support/loaded.js'

const plain = `
services:
  web:
    pull_policy: build
    build:
      dockerfile_inline: FROM busybox:1.36
`

interface Case {
  readonly text: string
  readonly record: Partial<BuildRecord>
  /** What became of the engine's images since. */
  readonly since: 'nothing' | 'base moved' | 'base gone' | 'image gone' | 'image exchanged'
  readonly environment: { readonly [name: string]: string }
}

/** Whether `web` need not be built, after it was built and this happened. */
async function isSettled(given: Partial<Case>): Promise<boolean> {
  const { text = plain, record = {}, since: happened = 'nothing', environment = {} } = given
  const engine = createFakeEngine()
  const base = engine.addImage('busybox:1.36')
  const image = engine.addImage('shop-web')
  const built = loaded(plain).stack
  const made: BuildRecord = {
    context: hashBuildContexts(built).get('web')?.digest ?? '',
    project: 'shop',
    service: 'web',
    image,
    bases: { 'busybox:1.36': base },
    ...record,
  }
  if (happened === 'base gone') await engine.images.remove('busybox:1.36')
  if (happened === 'base moved') engine.addImage('busybox:1.36', { User: 'other' })
  if (happened === 'image exchanged') engine.addImage('shop-web', { User: 'other' })
  const { stack } = loaded(text, {}, environment)
  const inspected = happened === 'image gone' ? undefined : await engine.images.inspect('shop-web')
  const settled = await findSettledBuilds(stack, {
    contexts: hashBuildContexts(stack),
    images: imageFacts(new Map([['shop-web', inspected]])),
    builds: { read: () => made, write: () => {} },
    api: engine,
  })
  return settled.has('web')
}

test('a build is settled while its image, its bases and everything it reads are what they were', async () => {
  expect(await isSettled({})).toBe(true)
})

test.each(['base moved', 'base gone', 'image gone', 'image exchanged'] as const)(
  'it is asked for again: %s',
  async (happened) => {
    expect(await isSettled({ since: happened })).toBe(false)
  },
)

test.each([
  ['the Dockerfile changed', plain.replace('FROM busybox:1.36', '"FROM busybox:1.36\\nENV A=b"')],
  ['an argument changed', `${plain}      args: {VERSION: 2}\n`],
  ['the base is to be pulled', `${plain}      pull: true\n`],
  ['nothing is to be taken from the cache', `${plain}      no_cache: true\n`],
  ['the cache is to be written somewhere', `${plain}      cache_to: [type=registry,ref=example/cache]\n`],
  ['the image gets further names', `${plain}      tags: [example/web:2]\n`],
  ['another platform is wanted', plain.replace('pull_policy', 'platform: linux/arm64\n    pull_policy')],
  ['nobody asked for a build', plain.replace('pull_policy: build', 'pull_policy: missing')],
])('it is not taken for settled where %s', async (_why, text) => {
  expect(await isSettled({ text })).toBe(false)
})

test('nor where another project, service or platform made it', async () => {
  expect(await isSettled({ record: { project: 'other' } })).toBe(false)
  expect(await isSettled({ record: { service: 'other' } })).toBe(false)
  expect(await isSettled({ environment: { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' } })).toBe(false)
})

test('nor where the image that it builds upon is built anew', async () => {
  const text = `${plain.replace('busybox:1.36', 'shop-base')}
  base:
    pull_policy: build
    build: {dockerfile_inline: FROM scratch}
`
  const { stack } = loaded(text)
  const engine = createFakeEngine()
  const [base, image] = [engine.addImage('shop-base'), engine.addImage('shop-web')]
  const contexts = hashBuildContexts(stack)
  const record = (service: string, id: string, bases: BuildRecord['bases']): BuildRecord => {
    return { context: contexts.get(service)?.digest ?? '', project: 'shop', service, image: id, bases }
  }
  const records = new Map([['shop-web', record('web', image, { 'shop-base': base })]])
  const images = imageFacts(
    new Map([
      ['shop-web', await engine.images.inspect('shop-web')],
      ['shop-base', await engine.images.inspect('shop-base')],
    ]),
  )
  const settled = async () => {
    const builds = { read: (_engine: string, name: string) => records.get(name), write: () => {} }
    return [...(await findSettledBuilds(stack, { contexts, images, builds, api: engine }))]
  }
  expect(await settled()).toEqual([])
  records.set('shop-base', record('base', base, {}))
  expect(await settled()).toEqual(['web', 'base'])
})
