import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestBuilds, type TestBuilds } from '../support/builds.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'
import { writeFiles } from '../support/write-files.js'

const engines = await testEngines(process.env)

suite('a build context', engines.length === 0 ? 'no engine answers' : undefined, () => {
  describe.each(engines)('on $name', (engine) => {
    let builds: TestBuilds
    beforeAll(async () => {
      builds = await openTestBuilds(engine, 'buildkit-context')
    })
    afterAll(() => builds.clean())

    test('of 20,000 files with one changed sends one file, and with nothing changed sends none and builds nothing', async () => {
      const root = builds.folder({ Dockerfile: 'FROM scratch\nCOPY src /src\n', ...manyFiles(20_000) })
      const first = await builds.build({ context: root })
      expect(first.transfers.get('context')).toMatchObject({ entries: 20_101, files: 20_000 })

      const again = await builds.build({ context: root })
      expect(again.transfers.get('context')).toEqual({ entries: 20_101, files: 0, bytes: 0 })
      expect(again).toMatchObject({ id: first.id, steps: 1, cached: 1 })

      writeFiles(root, { 'src/d7/f13.txt': 'changed' })
      const changed = await builds.build({ context: root })
      expect(changed.transfers.get('context')).toEqual({ entries: 20_101, files: 1, bytes: 7 })
      expect(changed.id).not.toBe(first.id)

      rmSync(join(root, 'src/d7/f13.txt'))
      const removed = await builds.build({ context: root })
      expect(removed.transfers.get('context')).toMatchObject({ entries: 20_100, files: 0 })
    })

    test('leaves out what .dockerignore says, and an ignore file of the Dockerfile wins over it', async () => {
      const root = builds.folder({
        Dockerfile: 'FROM scratch\nCOPY . /\n',
        'other.Dockerfile': 'FROM scratch\nCOPY . /\n',
        '.dockerignore': '**\n!keep\nkeep/*.log\n',
        'other.Dockerfile.dockerignore': '*\n!a.txt\n',
        'keep/a': 'a',
        'keep/b.log': 'b',
        'node_modules/x/index.js': 'x',
        'a.txt': 'a',
      })
      const ours = await builds.build({ context: root })
      // The ignore file itself is asked for before, in a transfer of its own.
      expect(ours.transfers.get('context')).toMatchObject({ entries: 3, files: 2 })
      const other = await builds.build({ context: root, dockerfile: 'other.Dockerfile' })
      expect(other.transfers.get('context')?.bytes).toBeLessThan(30)
      expect(other.transfers.get('context')?.entries).toBeLessThan(3)
    })
  })
})

function manyFiles(count: number): { readonly [path: string]: string } {
  const files: { [path: string]: string } = {}
  for (let index = 0; index < count; index++) files[`src/d${Math.floor(index / 200)}/f${index % 200}.txt`] = `file ${index}`
  return files
}
