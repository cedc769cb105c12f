import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { askCompose, configFixtures, findCompose, withPlacedFixtures } from '../test/support/config-fixtures.js'

// Writes anew what docker compose prints for every fixture; test/oracle/config.test.ts checks that it is up to date.

const compose = await findCompose(process.env)
if ('missing' in compose) throw new Error(compose.missing)

await withPlacedFixtures(async () => {
  for (const fixture of configFixtures()) {
    const expectation = await askCompose(compose, fixture)
    mkdirSync(dirname(fixture.expectation), { recursive: true })
    writeFileSync(fixture.expectation, `${JSON.stringify(expectation, null, 2)}\n`)
  }
})
