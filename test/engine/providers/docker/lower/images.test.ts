import { describe, expect, it } from 'vitest'
import type { ImageFacts } from '../../../../../src/engine/model/docker-facts.js'
import type { Service } from '../../../../../src/engine/model/service.js'
import { facts, lowered, service, stack } from '../../../../support/lowering.js'

const hour = 3600 * 1000
const image = (rest: Partial<ImageFacts> = {}): ImageFacts => ({
  id: 'sha256:1',
  hasHealthcheck: false,
  exposedPorts: [],
  user: '',
  volumes: [],
  labels: {},
  ...rest,
})

function renewal(attributes: Partial<Service>, known?: ImageFacts): string | undefined {
  const of = lowered(stack({ web: service(attributes) }), {
    images: known === undefined ? new Map() : new Map([['redis:7', known]]),
  })
  return of.resources.find(({ kind }) => kind === 'image')?.renew
}

describe('images', () => {
  it('stand once for all services that run them, built by the one that can build it', () => {
    const { resources } = lowered(
      stack({
        a: service(),
        b: service(),
        c: service({ build: { context: '/src' } }),
        d: service({ image: undefined, build: { context: '/src' } }),
      }),
    )
    const images = resources.filter(({ kind }) => kind === 'image')
    expect(images.map(({ id, change }) => `${id} ${change}`)).toEqual(['image/redis:7 build', 'image/shop-d build'])
  })

  it.each([
    ['missing', undefined],
    ['never', undefined],
    ['always', 'pull_policy is always'],
    ['daily', 'pull_policy is daily'],
    ['weekly', undefined],
    ['every_12h', 'pull_policy is every_12h'],
    ['every_3d', undefined],
  ])('that are there are pulled again as the policy %s asks', (pull_policy, expected) => {
    expect(renewal({ pull_policy }, image({ taggedAt: facts().now - 25 * hour }))).toBe(expected)
  })

  it('are built again when the policy says so', () => {
    expect(renewal({ pull_policy: 'build', build: { context: '/src' } }, image())).toBe('pull_policy is build')
  })

  it('that may not be pulled and are not there are an error', () => {
    const { diagnostics } = lowered(stack({ web: service({ pull_policy: 'never' }) }))
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'services.web.image: `redis:7` is not on the engine, and it is not to be pulled',
    ])
  })
})
