import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { askCompose, attributeFixtures, findCompose, withPlacedFixtures } from '../support/attribute-fixtures.js'
import { suite } from '../support/suite.js'

const compose = await findCompose(process.env)

suite('docker compose', 'missing' in compose ? compose.missing : undefined, () => {
  if ('missing' in compose) return

  // test/engine/load/load.test.ts compares the stack's own answers with these; `tsx scripts/update-expectations.ts` writes them anew.
  describe('still says of every attribute what is stored', () => {
    it('for all files', async () => {
      await withPlacedFixtures(async () => {
        for (const fixture of attributeFixtures()) {
          const stored = JSON.parse(readFileSync(fixture.expectation, 'utf8'))
          expect(await askCompose(compose, fixture), fixture.name).toEqual(stored)
        }
      })
    })
  })
})
