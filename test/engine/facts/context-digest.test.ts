import { hash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestEntry, hashBuildContext } from '../../../src/engine/facts/build-context.js'
import { digestContext, type FoundEntry } from '../../../src/engine/facts/context-digest.js'
import { type KeptTexts, keptTexts, noKeptTexts } from '../../../src/engine/facts/kept-texts.js'
import { writeFiles } from '../../support/write-files.js'

let root: string
let cache: string
let read: string[]
const minute = 60_000

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'context-'))
  cache = mkdtempSync(join(tmpdir(), 'context-cache-'))
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`src/f${at}`, `file ${at}`]))
  writeFiles(root, { Dockerfile: 'FROM scratch\nCOPY src /src\n', ...files })
})
afterEach(() => {
  for (const folder of [root, cache]) rmSync(folder, { recursive: true, force: true })
})

/** The digest, a minute after everything was written. `read` says which files were read for it. */
function digest(kept = keptTexts(cache), now = Date.now() + minute): string | undefined {
  read = []
  const reading = {
    digestEntry: (entry: Parameters<typeof digestEntry>[0]) => {
      if (entry.isFile) read.push(entry.name)
      return digestEntry(entry)
    },
    kept,
    now,
  }
  const build = { context: root, dockerfile: 'Dockerfile' }
  return hashBuildContext(build, { digestOf: () => undefined, builderOf: () => undefined }, reading, 'shop web')?.digest
}

/** The digest as it is without anything kept. */
function fresh(): string | undefined {
  return digest(noKeptTexts)
}

function found(name: string, changedAt: number): FoundEntry {
  return { name, absolutePath: `/${name}`, isFile: true, mode: 0o644, stamp: `${name} ${changedAt}`, changedAt }
}

function sha(text: string): string {
  return hash('sha256', text)
}

describe('a large context', () => {
  test('is not read again while nothing changed', () => {
    const first = digest()
    expect(read).toHaveLength(300)
    expect(digest()).toBe(first)
    expect(read).toEqual([])
    expect(fresh()).toBe(first)
  })

  test('is remembered anew where much of it changed, not for a file or two', () => {
    const written: string[] = []
    const texts = keptTexts(cache)
    const kept = {
      read: texts.read,
      write(key: string, text: string) {
        written.push(key)
        texts.write(key, text)
      },
    }
    digest(kept)
    expect(written).toHaveLength(2)
    writeFileSync(join(root, 'src/f7'), 'changed')
    written.length = 0
    const changed = digest(kept)
    expect(written).toEqual([expect.stringMatching(/ whole$/)])
    expect(digest(kept)).toBe(changed)
    expect(fresh()).toBe(changed)
    writeFiles(root, Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`src/f${at}`, `other ${at}`])))
    written.length = 0
    digest(kept)
    expect(written).toHaveLength(2)
  })

  test('is read where it changed: content, a new file, one that is gone, a mode', () => {
    digest()
    writeFileSync(join(root, 'src/f7'), 'changed')
    const changed = digest()
    expect(read).toEqual(['src/f7'])
    expect(fresh()).toBe(changed)
    writeFileSync(join(root, 'src/g'), 'new')
    const added = digest()
    expect(read).toEqual(['src/f7', 'src/g'])
    expect(fresh()).toBe(added)
    rmSync(join(root, 'src/g'))
    expect(digest()).toBe(changed)
    expect(read).toEqual(['src/f7'])
  })

  test('is read where a file was exchanged for one of the same size and time', () => {
    const path = join(root, 'src/f7')
    const { atime, mtime } = statSync(path)
    const before = digest()
    writeFileSync(path, 'FILE 7')
    utimesSync(path, atime, mtime)
    expect(digest()).not.toBe(before)
    expect(read).toEqual(['src/f7'])
  })

  test('a file that changed just now is read again: it may change again within the same tick', () => {
    digest(keptTexts(cache), Date.now())
    digest()
    expect(read).toHaveLength(300)
    digest()
    expect(read).toEqual([])
  })

  test('is looked at once, whether something changed or not', () => {
    const entries = Array.from({ length: 300 }, (_, at) => found(`f${at}`, 0))
    const looks = (now: number): number => {
      let count = 0
      const walk = () => {
        count += 1
        return entries
      }
      digestContext('shop', [], walk, { digestEntry: ({ stamp }) => sha(stamp), kept: keptTexts(cache), now })
      return count
    }
    expect(looks(minute)).toBe(1)
    expect(looks(2 * minute)).toBe(1)
    entries[7] = found('f7', 3 * minute)
    expect(looks(3 * minute)).toBe(1)
    // Its time is from before, as that of a file on a file system that keeps no time of changes.
    entries[8] = { ...found('f8', 0), stamp: 'other' }
    expect(looks(4 * minute)).toBe(2)
  })

  test('may have two files that go by one name: each counts', () => {
    const digestOf = (left: string, right: string, kept: KeptTexts): string => {
      const same = [left, right].map((stamp) => ({ ...found('assets:a', 0), stamp }))
      const rest = Array.from({ length: 300 }, (_, at) => found(`f${at}`, 0))
      const reading = { digestEntry: ({ stamp }: FoundEntry) => sha(stamp), kept, now: minute }
      return digestContext('shop', [], () => [...same, ...rest], reading).digest
    }
    const kept = keptTexts(cache)
    const first = digestOf('one', 'two', kept)
    expect(digestOf('one', 'two', kept)).toBe(first)
    for (const [left, right] of [
      ['other', 'two'],
      ['one', 'other'],
      ['other', 'other'],
    ] as const) {
      const changed = digestOf(left, right, kept)
      expect(changed).toBe(digestOf(left, right, noKeptTexts))
      expect(changed).not.toBe(first)
    }
  })

  test('says as much of a change as ever', () => {
    const before = digest()
    expect(digest()).toBe(before)
    writeFileSync(join(root, 'Dockerfile'), 'FROM scratch\nCOPY src /other\n')
    const changed = digest()
    expect(read).toEqual([])
    expect(fresh()).toBe(changed)
    expect(changed).not.toBe(before)
  })
})

describe('what was kept', () => {
  test.each([
    ['deleted', (path: string) => rmSync(path)],
    ['emptied', (path: string) => writeFileSync(path, '')],
    ['cut short', (path: string) => writeFileSync(path, '0123\n{"stamp":"a')],
    ['overwritten', (path: string) => writeFileSync(path, '{"stamp":1}')],
  ])('may be %s', (_how, harm) => {
    const before = digest()
    for (const name of readdirSync(cache)) harm(join(cache, name))
    expect(digest()).toBe(before)
    expect(read).toHaveLength(300)
    expect(digest()).toBe(before)
    expect(read).toEqual([])
  })

  test('may have no place to be', () => {
    const nowhere = keptTexts(join(root, 'Dockerfile', 'builds'))
    expect(digest(nowhere)).toBe(fresh())
  })
})
