import { describe, expect, it } from 'vitest'
import { dockerObserver } from '../../../../src/engine/providers/docker/observe.js'
import { createFakeEngine } from '../../../support/fake-engine-api.js'

describe('observing a project without a stack file', () => {
  it('finds the images that were built for it, by their label', async () => {
    const engine = createFakeEngine()
    engine.addImage('shop-web', { Labels: { 'com.docker.compose.project': 'shop' } })
    engine.addImage('blog-web', { Labels: { 'com.docker.compose.project': 'blog' } })
    engine.addImage('nginx')
    const { resources } = await dockerObserver(engine).observe('shop', [])
    expect(resources.map(({ id, name, owner }) => ({ id, name, owner }))).toEqual([
      { id: 'image/shop-web', name: 'shop-web', owner: 'project' },
    ])
  })
})
