import { describe, expect, test } from 'vitest'
import { parseImageReference, registryOf } from '../../../src/engine/model/image-reference.js'

describe('an image reference', () => {
  test.each([
    ['redis', { repository: 'redis' }],
    ['redis:7', { repository: 'redis', tag: '7' }],
    ['127.0.0.1:5000/team/app', { repository: '127.0.0.1:5000/team/app' }],
    ['127.0.0.1:5000/team/app:1', { repository: '127.0.0.1:5000/team/app', tag: '1' }],
    ['app:1@sha256:ab', { repository: 'app', tag: '1', digest: 'sha256:ab' }],
    ['app@sha256:ab', { repository: 'app', digest: 'sha256:ab' }],
  ])('%s is taken apart', (text, parts) => {
    expect(parseImageReference(text)).toEqual(parts)
  })

  test.each([
    ['redis', 'docker.io'],
    ['library/redis:7', 'docker.io'],
    ['index.docker.io/library/redis', 'docker.io'],
    ['127.0.0.1:5000/app', '127.0.0.1:5000'],
    ['localhost/app', 'localhost'],
    ['ghcr.io/a/b:1', 'ghcr.io'],
  ])('%s lives at %s', (text, registry) => {
    expect(registryOf(text)).toBe(registry)
  })
})
