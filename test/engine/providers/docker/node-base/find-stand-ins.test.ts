import { expect, test } from 'vitest'
import { systemProcesses } from '../../../../../src/engine/host/process.js'
import type { Stack } from '../../../../../src/engine/model/stack.js'
import type { EngineApi } from '../../../../../src/engine/providers/docker/engine-api.js'
import { EngineError } from '../../../../../src/engine/providers/docker/engine-error.js'
import { standInFinder } from '../../../../../src/engine/providers/docker/node-base/find-stand-ins.js'
import { isNodeImage } from '../../../../../src/engine/providers/docker/node-base/node-image.js'
import { withNodeBase } from '../../../../../src/engine/providers/docker/node-base/replace-images.js'
import { createFakeEngine, type FakeEngine } from '../../../../support/fake-engine-api.js'

const node = {
  execPath: process.execPath,
  env: process.env,
  platform: process.platform,
  arch: process.arch,
  version: process.versions.node,
}

function finderFor(api: EngineApi) {
  return standInFinder({ api, node, processes: systemProcesses, registryAuth: async () => undefined })
}

/** An engine whose registry fails in the given way. */
function engineWith(problem: EngineError): { readonly api: EngineApi; readonly fake: FakeEngine } {
  const fake = createFakeEngine()
  return { fake, api: { ...fake, images: { ...fake.images, resolve: () => Promise.reject(problem) } } }
}

// Reads all files of the running Node and npm: some seconds on a busy machine.
function onLinux(name: string, body: () => Promise<void>): void {
  test.runIf(process.platform === 'linux')(name, { timeout: 60_000 }, body)
}

const offline = new EngineError('engine', 'dial tcp: lookup registry-1.docker.io: no such host', { status: 500 })

test('only the public Node image in one of its tags has a stand-in', () => {
  for (const yes of ['node', 'node:22-slim', 'library/node:20', 'docker.io/library/node', 'docker.io/node:lts'])
    expect([yes, isNodeImage(yes)]).toEqual([yes, true])
  for (const no of [
    'nodes',
    'me/node',
    'ghcr.io/node/node',
    '127.0.0.1:5000/node:22',
    'node:22@sha256:aa',
    'stack-node-base:20',
  ]) {
    expect([no, isNodeImage(no)]).toEqual([no, false])
  }
})

onLinux('where no registry answers, the running Node stands in', async () => {
  const { api } = engineWith(offline)
  const found = await finderFor(api).find(['node:22-slim', 'redis:7'])
  expect([...found.keys()]).toEqual(['node:22-slim'])
  expect(found.get('node:22-slim')?.reference).toMatch(new RegExp(`^stack-node-base:${node.version}-[0-9a-f]{12}$`))
})

test('an image that is on the engine is used as it is, and no registry is asked', async () => {
  const { api, fake } = engineWith(offline)
  fake.addImage('node:22-slim')
  expect(await finderFor(api).find(['node:22-slim'])).toEqual(new Map())
})

test('a registry that answers is left to answer the pull: it may have the image, not have it, or refuse', async () => {
  const fake = createFakeEngine()
  fake.publishImage('node:22-slim')
  expect(await finderFor(fake).find(['node:22-slim', 'node:1'])).toEqual(new Map())
  const limited = new EngineError('engine', 'toomanyrequests', { status: 429 })
  expect(await finderFor(engineWith(limited).api).find(['node:22'])).toEqual(new Map())
})

test('says so when this machine has no Node that runs on the engine', async () => {
  const { api } = engineWith(offline)
  const finder = standInFinder({
    api,
    node: { ...node, platform: 'darwin' },
    processes: systemProcesses,
    registryAuth: async () => undefined,
  })
  await expect(finder.find(['node:22'])).rejects.toMatchObject({
    code: 'no-node-base',
    message: expect.stringMatching(/^`node:22` is not on the engine, no registry answers, and the Node of this machine \(darwin/),
  })
})

onLinux('loads the base once, however many builds ask for it', async () => {
  const { api, fake } = engineWith(offline)
  const finder = finderFor(api)
  const [one, two] = await Promise.all([finder.load(), finder.load()])
  expect(one).toBe(two)
  expect(fake.changes.filter((change) => change.startsWith('import'))).toEqual([`import image ${one.reference}`])
})

onLinux('a service gets the base in the place of its image, with a warning at its line', async () => {
  const { api } = engineWith(offline)
  const stack = {
    services: { store: { image: 'node:22-slim' }, cache: { image: 'redis:7' }, api: { image: 'node:1', build: {} } },
  }
  const position = { file: 'stack.yaml', line: 4, column: 12 }
  // Only services are read.
  const replaced = await withNodeBase(stack as unknown as Stack, { at: () => position, keys: () => [] }, finderFor(api))
  expect(replaced.stack.services.store?.image).toMatch(/^stack-node-base:/)
  expect(replaced.stack.services.cache).toEqual({ image: 'redis:7' })
  expect(replaced.stack.services.api).toEqual({ image: 'node:1', build: {} })
  expect(replaced.diagnostics).toMatchObject([{ severity: 'warning', code: 'node-base', position }])
  expect(replaced.diagnostics[0]?.message).toMatch(
    /^services\.store\.image: `node:22-slim` is not on the engine and no registry answers: using `stack-node-base:/,
  )
})
