import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { walkDirectory } from '../../../src/engine/host/directory-walk.js'
import { pathFilter } from '../../../src/engine/model/path-filter.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walk-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), path)
  }
}
const walked = (selection = {}) => Array.from(walkDirectory(root, pathFilter(selection)), (entry) => entry.path)

test('a folder comes before what stands in it, names in the order of their UTF-8 bytes', () => {
  write('b', 'a/z', 'a.txt', 'a-b', 'B', '💾', 'ﬁ')
  expect(walked()).toEqual(['B', 'a', 'a/z', 'a-b', 'a.txt', 'b', 'ﬁ', '💾'])
})

test('what is left out is not given back, nor what stands in it', () => {
  write('keep/a', 'node_modules/x/index.js', 'x.log')
  expect(walked({ exclude: ['node_modules', '*.log'] })).toEqual(['keep', 'keep/a'])
})

test('the folders above something taken back come along, those that hold nothing do not', () => {
  write('docs/deep/README.md', 'docs/other/x.md', 'docs/x')
  expect(walked({ exclude: ['docs', '!docs/**/README.md'] })).toEqual(['docs', 'docs/deep', 'docs/deep/README.md'])
})

test('an include of one file brings its parents and nothing else', () => {
  write('src/a/b.ts', 'src/a/c.ts', 'src/d.ts', 'e.ts')
  expect(walked({ include: ['src/a/b.ts'] })).toEqual(['src', 'src/a', 'src/a/b.ts'])
  expect(walked({ include: ['src/*.ts', 'e.ts'] })).toEqual(['e.ts', 'src', 'src/d.ts'])
})

test('a symbolic link is given back as itself', () => {
  write('target/file')
  symlinkSync('target', join(root, 'link'))
  const link = Array.from(walkDirectory(root)).find((entry) => entry.path === 'link')
  expect(link?.linkTarget).toBe('target')
  expect(walked()).toEqual(['link', 'target', 'target/file'])
})
