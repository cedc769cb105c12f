import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchFiles } from '../../../src/engine/host/watch-files.js'

let folder: string
let stop = () => {}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-watch-'))
  mkdirSync(join(folder, 'lib'))
})

afterEach(() => {
  stop()
  rmSync(folder, { recursive: true, force: true })
})

const told: string[][] = []
const watching = (depth: 'folder' | 'below', isWatched: (path: string) => boolean) => {
  told.length = 0
  stop = watchFiles(folder, depth, isWatched, (paths) => told.push([...paths].sort()))
}

describe('watching files', () => {
  it('tells what was written once, however often it was', async () => {
    watching('folder', (path) => path.endsWith('.json'))
    for (const text of ['1', '2', '3']) writeFileSync(join(folder, 'package.json'), text)
    writeFileSync(join(folder, 'other.txt'), '')
    await vi.waitFor(() => expect(told).toEqual([['package.json']]))
  })

  it('sees below the folder where it is to', async () => {
    watching('below', () => true)
    writeFileSync(join(folder, 'lib', 'a.js'), '')
    writeFileSync(join(folder, 'b.js'), '')
    await vi.waitFor(() => expect(told.flat()).toEqual(expect.arrayContaining(['b.js', join('lib', 'a.js')])))
  })

  it('goes on seeing a file that an editor replaces', async () => {
    writeFileSync(join(folder, 'lib', 'a.js'), '1')
    watching('below', () => true)
    for (const text of ['2', '3', '4']) {
      told.length = 0
      writeFileSync(join(folder, 'lib', 'a.new'), text)
      renameSync(join(folder, 'lib', 'a.new'), join(folder, 'lib', 'a.js'))
      await vi.waitFor(() => expect(told.flat()).toContain(join('lib', 'a.js')))
    }
  })

  it('sees folders that come, with what is in them already', async () => {
    watching('below', () => true)
    mkdirSync(join(folder, 'new'))
    writeFileSync(join(folder, 'new', 'first.js'), '')
    await vi.waitFor(() => expect(told.flat()).toContain(join('new', 'first.js')))
    writeFileSync(join(folder, 'new', 'second.js'), '')
    await vi.waitFor(() => expect(told.flat()).toContain(join('new', 'second.js')))
  })

  it('ends when it is asked to', async () => {
    watching('folder', () => true)
    stop()
    writeFileSync(join(folder, 'a'), '')
    await new Promise((done) => setTimeout(done, 150))
    expect(told).toEqual([])
  })
})
