import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadProject } from '../../../src/engine/workflows/load-project.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-load-project-'))
  mkdirSync(join(folder, 'shop'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function load(text: string) {
  const cwd = join(folder, 'shop')
  writeFileSync(join(cwd, 'stack.yaml'), text)
  const request = { files: [], envFiles: [], profiles: [], services: [], resources: 'used' } as const
  return loadProject(request, { cwd, env: {}, root: process.cwd() })
}

test('a file that is not written as nearly all are is loaded all the same', async () => {
  const plain = await load('services:\n  web:\n    image: nginx\n    command: echo several words')
  const tagged = await load('services:\n  web:\n    image: !!str nginx\n    command: echo several\n      words')
  expect(tagged.stack).toEqual(plain.stack)
})

test('what is wrong with a file that is no YAML is told with its place', async () => {
  await expect(load('services: [}')).rejects.toMatchObject({ diagnostics: [{ code: 'invalid-yaml', position: { line: 1 } }] })
})
