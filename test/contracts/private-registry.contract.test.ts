import { get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemProcesses } from '../../src/engine/host/process.js'
import { registryOf } from '../../src/engine/model/image-reference.js'
import type { Surroundings } from '../../src/engine/providers/docker/connection/surroundings.js'
import { credentialsFinder } from '../../src/engine/providers/docker/credentials/find-credentials.js'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import type { ImageProgress } from '../../src/engine/providers/docker/wire/image.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'
import { openWithTinyImage } from '../support/tiny-image.js'

/*
 * Pulls and pushes with what `docker login` stored, against a registry that wants a user and a password (STACK_TEST_PRIVATE_REGISTRY, with
 * user and password `stack`).
 */

const registry = process.env.STACK_TEST_PRIVATE_REGISTRY ?? '127.0.0.1:5001'
const reference = `${registry}/engine-api/private-${process.pid}:1`
const tiny = `stack-test-tiny:${process.pid}`
const [engine] = await testEngines(process.env)
const missing = engine === undefined ? 'no Docker Engine answers' : await missingRegistry()

suite('a private registry', missing, () => {
  let api: EngineApi
  beforeAll(async () => {
    api = await openWithTinyImage({ dockerHost: engine?.dockerHost ?? '' }, tiny)
    await api.images.tag(tiny, reference)
  })
  afterAll(async () => {
    for (const name of [reference, tiny]) await api.images.remove(name, { force: true }).catch(() => {})
  })

  test('takes nothing from strangers', async () => {
    await expect(last(api.images.push(reference, {}))).rejects.toMatchObject({ name: 'EngineError', failure: 'denied' })
  })

  test('takes and gives with what docker login stored', async () => {
    const { auth } = await findCredentials('stack:stack')(registryOf(reference))
    if (!auth) throw new Error('no credentials')
    await last(api.images.push(reference, { auth }))
    await api.images.remove(reference)
    await expect(last(api.images.pull(reference, {}))).rejects.toMatchObject({ name: 'EngineError', failure: 'denied' })
    await last(api.images.pull(reference, { auth }))
    expect((await api.images.inspect(reference)).RepoTags).toContain(reference)
  })

  test('refuses a wrong password with a hint', async () => {
    const { auth } = await findCredentials('stack:wrong')(registryOf(reference))
    await expect(last(api.images.pull(reference, { ...(auth && { auth }) }))).rejects.toMatchObject({
      failure: 'denied',
      hint: expect.stringContaining('docker login'),
    })
  })
})

function findCredentials(userAndPassword: string) {
  const config = JSON.stringify({ auths: { [registry]: { auth: Buffer.from(userAndPassword).toString('base64') } } })
  const surroundings: Surroundings = {
    env: {},
    platform: process.platform,
    home: '/home/me',
    readText: async () => config,
    listFolders: async () => [],
  }
  return credentialsFinder(surroundings, systemProcesses)
}

async function last(items: AsyncIterable<ImageProgress>): Promise<ImageProgress | undefined> {
  let latest: ImageProgress | undefined
  for await (const item of items) latest = item
  return latest
}

function missingRegistry(): Promise<string | undefined> {
  return new Promise((resolve) => {
    get(`http://${registry}/v2/`, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 401 ? undefined : `the registry at ${registry} wants no password`)
    }).on('error', () => resolve(`no private registry at ${registry}`))
  })
}
