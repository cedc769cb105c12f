import { expect, it } from 'vitest'
import { containers, lowered, service, stack } from '../../../../support/lowering.js'

it('is the platform of every image and container without one; only what is built counts it among its fields, as in Compose', () => {
  const services = {
    built: service({ image: undefined, build: { context: '/src' } }),
    pulled: service(),
    own: service({ platform: 'linux/arm64' }),
  }
  const of = lowered(stack(services, { environment: { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' } }))
  expect(containers(of).map(({ group, platform, spec }) => [group, platform, spec.platform])).toEqual([
    ['built', 'linux/amd64', 'linux/amd64'],
    ['pulled', 'linux/amd64', undefined],
    ['own', 'linux/arm64', 'linux/arm64'],
  ])
})
