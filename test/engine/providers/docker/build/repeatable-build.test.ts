import { describe, expect, test } from 'vitest'
import type { Build } from '../../../../../src/engine/model/service.js'
import { toBuildRequest } from '../../../../../src/engine/providers/docker/build/build-request.js'
import { repeatableFrom } from '../../../../../src/engine/providers/docker/build/repeatable-build.js'
import type { ImageDetails } from '../../../../../src/engine/providers/docker/wire/image.js'

const kept: ImageDetails = {
  Id: 'sha256:base',
  RepoTags: [],
  RepoDigests: [],
  Architecture: 'amd64',
  Os: 'linux',
  Size: 1,
  Config: {},
  GraphDriver: { Name: 'overlay2', Data: {} },
}

function from(text: string, build: Build = {}, image: ImageDetails | undefined = kept) {
  const request = toBuildRequest(
    { secrets: {}, workingDir: '/shop' },
    'shop-web',
    { build: { context: '/shop', ...build } },
    { labels: {}, imageOf: (service) => `shop-${service}`, platforms: 'runnable' },
  )
  return repeatableFrom(request, text, {
    inspect: async () => image ?? Promise.reject(new Error('no such image')),
  })
}

describe('a build can be known to give the same again', () => {
  test('where it only copies upon images that the engine has', async () => {
    const text = 'ARG TAG=1\nFROM busybox:$TAG AS base\nFROM base\nCOPY --from=redis:7 /a /b\nCOPY . /\nADD x.tar /x\nUSER me\n'
    expect(await from(text)).toEqual({ ids: { 'busybox:1': 'sha256:base', 'redis:7': 'sha256:base' }, architecture: 'amd64' })
    expect(await from('FROM scratch\nCOPY . /\n')).toEqual({ ids: {} })
  })

  test.each([
    ['something runs', 'FROM busybox\nRUN date > /date\n'],
    ['something is fetched', 'FROM scratch\nADD https://example.com/a /\n'],
    ['a repository is fetched', 'FROM scratch\nADD git@example.com:a.git /\n'],
    ['what is added cannot be told', 'ARG WHAT\nFROM scratch\nADD ${WHAT} /\n'],
    ['another syntax reads it', '# syntax=docker/dockerfile:1\nFROM scratch\n'],
    ['it names a platform', 'FROM --platform=linux/arm64 busybox\n'],
    ['it says what nobody knows', 'FROM scratch\nTELEPORT /\n'],
  ])('not where %s', async (_why, text) => {
    expect(await from(text)).toBeUndefined()
  })

  test('not where its base is not on the engine, is kept in containerd, or brings instructions', async () => {
    expect(await from('FROM busybox\n', {}, { ...kept, GraphDriver: { Name: 'overlayfs', Data: null } })).toBeUndefined()
    expect(await from('FROM busybox\n', {}, { ...kept, Config: { OnBuild: ['COPY . /'] } })).toBeUndefined()
    const { GraphDriver: _, ...unknown } = kept
    expect(await from('FROM busybox\n', {}, unknown)).toBeUndefined()
  })

  test.each<[string, Build]>([
    ['context', { context: 'https://example.com/shop.git' }],
    ['additional context', { additional_contexts: { base: 'docker-image://busybox' } }],
    ['service’s image', { additional_contexts: { base: 'service:base' } }],
  ])('not where its %s is elsewhere', async (_what, build) => {
    expect(await from('FROM scratch\n', build)).toBeUndefined()
  })

  test.each<Build>([{ pull: true }, { no_cache: true }, { tags: ['a:1'] }, { cache_to: ['a'] }, { platforms: ['linux/arm64'] }])(
    'not with %j',
    async (build) => {
      expect(await from('FROM scratch\n', build)).toBeUndefined()
    },
  )
})
