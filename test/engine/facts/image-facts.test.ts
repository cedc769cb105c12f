import { expect, it } from 'vitest'
import { imageFacts, inspectImages } from '../../../src/engine/facts/image-facts.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { service, stack } from '../../support/lowering.js'

it('tells what the engine knows of the images that services run, and nothing of those it lacks', async () => {
  const engine = createFakeEngine()
  const id = engine.addImage('redis:7', {
    User: 'redis',
    ExposedPorts: { '6379/tcp': {} },
    Volumes: { '/data': {} },
    Labels: { a: 'b' },
    Healthcheck: { Test: ['CMD', 'redis-cli', 'ping'] },
  })
  engine.addImage('shop-quiet', { Healthcheck: { Test: ['NONE'] } })
  const services = {
    db: service(),
    quiet: service({ image: undefined, build: { context: '/src' } }),
    gone: service({ image: 'gone:1' }),
  }
  const facts = imageFacts(await inspectImages(stack(services), engine))
  expect([...facts.keys()]).toEqual(['redis:7', 'shop-quiet'])
  expect(facts.get('redis:7')).toMatchObject({
    id,
    hasHealthcheck: true,
    exposedPorts: ['6379/tcp'],
    user: 'redis',
    volumes: ['/data'],
    labels: { a: 'b' },
  })
  expect(facts.get('shop-quiet')?.hasHealthcheck).toBe(false)
})
