import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import { dockerImageContents } from '../../src/engine/providers/docker/image-contents.js'
import { createFakeEngine } from '../support/fake-engine-api.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'
import { openWithTinyImage, passwd } from '../support/tiny-image.js'

/* Looking into an image, on the fake and on every real engine. */

const image = `stack-test-look:${process.pid}`
const real = await testEngines(process.env)

contract('fake', async () => {
  const fake = createFakeEngine()
  fake.addImage(image, { Env: ['PATH=/bin:/usr/bin'] }, { '/etc/passwd': passwd, '/bin/sh': '', '/bin/ls': '', '/tmp/': '' })
  return fake
})

suite('real engines', real.length === 0 ? 'no Docker Engine answers' : undefined, () => {
  for (const engine of real) {
    contract(engine.name, () => openWithTinyImage(engine, image))
  }
})

function contract(name: string, open: () => Promise<EngineApi>): void {
  describe(name, () => {
    let engine: EngineApi
    let id: string
    beforeAll(async () => {
      engine = await open()
      id = (await engine.images.inspect(image)).Id
    })
    afterAll(() => engine.images.remove(image, { force: true }))

    test('tells accounts, what paths hold and which programs there are, and leaves no container', async () => {
      const paths = ['/bin', '/bin/', '/tmp', '/etc/passwd', '/nothing']
      const answer = await dockerImageContents(engine).look(id, { accounts: true, paths, canCopy: true })
      expect(answer.accounts).toEqual({
        users: new Map([
          ['me', { uid: 1000, gid: 1000 }],
          ['root', { uid: 0, gid: 0 }],
        ]),
        groups: new Map(),
      })
      expect(Object.fromEntries(answer.filled)).toEqual({
        '/bin': true,
        '/bin/': true,
        '/tmp': false,
        '/etc/passwd': false,
        '/nothing': false,
      })
      // A shell, and no cp.
      expect(answer.canCopy).toBe(false)
      const left = await engine.containers.list({ filters: { label: ['dev.stack.look'], ancestor: [image] } })
      expect(left).toEqual([])
    })

    test('fails where there is no such image, and leaves nothing either', async () => {
      const looking = dockerImageContents(engine).look(`sha256:${'0'.repeat(64)}`, { accounts: true, paths: [], canCopy: false })
      await expect(looking).rejects.toMatchObject({ failure: 'not-found' })
    })
  })
}
