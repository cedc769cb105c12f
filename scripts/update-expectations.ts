import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { askCompose, attributeFixtures, findCompose, withPlacedFixtures } from '../test/support/attribute-fixtures.js'

// Writes anew what docker compose prints for every file in test/fixtures/config; test/oracle checks that it is up to date.

const compose = await findCompose(process.env)
if ('missing' in compose) throw new Error(compose.missing)

await withPlacedFixtures(async () => {
  for (const fixture of attributeFixtures()) {
    const expectation = await askCompose(compose, fixture)
    mkdirSync(dirname(fixture.expectation), { recursive: true })
    writeFileSync(fixture.expectation, `${JSON.stringify(expectation, null, 2)}\n`)
  }
})
