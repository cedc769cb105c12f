import { expect, test } from 'vitest'
import { nodeImageName } from '../../../../src/engine/providers/kubernetes/node-image-name.js'

test('an image has its registry and its tag in containerd', () => {
  expect(
    ['redis', 'redis:7', 'team/app', 'localhost/app:1', 'localhost:5000/app', 'ghcr.io/team/app:2', 'redis@sha256:abc'].map(
      nodeImageName,
    ),
  ).toEqual([
    'docker.io/library/redis:latest',
    'docker.io/library/redis:7',
    'docker.io/team/app:latest',
    'localhost/app:1',
    'localhost:5000/app:latest',
    'ghcr.io/team/app:2',
    'docker.io/library/redis@sha256:abc',
  ])
})
