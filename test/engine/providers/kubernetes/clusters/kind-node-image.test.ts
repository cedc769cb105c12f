import { expect, test } from 'vitest'
import { minorOf, presentNodeImage } from '../../../../../src/engine/providers/kubernetes/clusters/kind-node-image.js'
import { createFakeNodeHost } from '../../../../support/fake-node-host.js'

const holding = (...references: string[]) =>
  createFakeNodeHost({
    images: Object.fromEntries(references.map((reference) => [reference, { id: 'sha256:a', platform: 'linux/amd64' }])),
  })

test('the newest node image that the engine has is taken', async () => {
  const host = holding('kindest/node:v1.9.11', 'kindest/node:v1.36.4', 'kindest/node:v1.36.10', 'kindest/node:latest', 'redis:7')
  expect(await presentNodeImage(host)).toBe('kindest/node:v1.36.10')
})

test('without one kind’s own is taken', async () => {
  expect(await presentNodeImage(holding('redis:7'))).toBeUndefined()
})

test('the tag tells the version of Kubernetes', () => {
  expect(['kindest/node:v1.36.4', 'kindest/node:v1.31.0@sha256:abc', 'mine:latest'].map(minorOf)).toEqual([36, 31, undefined])
})
