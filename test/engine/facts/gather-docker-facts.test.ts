import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildRecords } from '../../../src/engine/facts/build-records.js'
import { gatherImageFacts, type ReadContexts } from '../../../src/engine/facts/gather-docker-facts.js'
import { inspectImages } from '../../../src/engine/facts/image-facts.js'
import { noKeptTexts } from '../../../src/engine/facts/kept-texts.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { loaded } from '../../support/loaded.js'
import { writeFiles } from '../../support/write-files.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'facts-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('an image that is not what its build would make now is stale, unless it was made just now', async () => {
  writeFiles(root, { Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'a' })
  const engine = createFakeEngine()
  engine.addImage('shop-web', { Labels: { 'dev.stack.context': 'another one' } })
  const { stack } = loaded(`services: { web: { build: ${root} } }`)
  const images = await inspectImages(stack, engine)
  const builds = buildRecords(noKeptTexts)
  const gather = (contexts: ReadContexts) =>
    gatherImageFacts(stack, { api: engine, images, contexts, now: () => new Date(), kept: noKeptTexts, builds })
  const current = await gather('current')
  expect([...current.staleBuilds.keys()]).toEqual(['web'])
  expect([...current.buildContexts.keys()]).toEqual(['web'])
  const made = await gather('made')
  expect([...made.staleBuilds, ...made.buildContexts, ...made.settledBuilds]).toEqual([])
  expect(made.images).toEqual(current.images)
})
