import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseDocuments } from '../../src/engine/document/parse.js'
import { loadStack } from '../../src/engine/load/load.js'
import { answerConfig } from '../../src/engine/workflows/config.js'
import {
  askCompose,
  configFixtures,
  findCompose,
  fixtureVariables,
  readFixture,
  withPlacedFixtures,
} from '../support/config-fixtures.js'
import { suite } from '../support/suite.js'

const compose = await findCompose(process.env)

suite('docker compose', 'missing' in compose ? compose.missing : undefined, () => {
  if ('missing' in compose) return

  // test/engine/load/load.test.ts holds the stack's own answers against these; `tsx scripts/update-expectations.ts` writes them anew.
  it('still says of every fixture what is stored', async () => {
    await withPlacedFixtures(async () => {
      await sideBySide(configFixtures(), async (fixture) => {
        const stored = JSON.parse(readFileSync(fixture.expectation, 'utf8'))
        expect(await askCompose(compose, fixture), fixture.name).toEqual(stored)
      })
    })
  })

  it('prints the same YAML, once parsed', async () => {
    await withPlacedFixtures(async () => {
      await sideBySide(configFixtures(), async (fixture) => {
        const files = fixture.files.flatMap((file) => ['-f', file])
        const theirs = await compose.run([...files, '--profile', '*', 'config'], fixture.cwd)
        const { value } = loadStack({
          parse: parseDocuments,
          selection: { files: fixture.files, envFiles: [] },
          profiles: ['*'],
          services: [],
          resources: 'used',
          cwd: fixture.cwd,
          environment: fixtureVariables,
          read: readFixture,
        })
        const ours = answerConfig(value.stack, { type: 'document', format: 'yaml', services: [], templates: 'filled' })
        expect(parse(ours), fixture.name).toEqual(parse(theirs))
      })
    })
  })
})

/** Most of the time goes into starting docker compose; a few at once use all of the machine. */
async function sideBySide<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all([worker(), worker(), worker()])
}
