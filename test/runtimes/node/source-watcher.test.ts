import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { watchSource } from '../../../src/runtimes/node/supervision/source-watcher.js'
import { temporaryFolder } from '../temporary-folder.js'

const watching: (() => void)[] = []
afterEach(() => {
  for (const stop of watching.splice(0)) stop()
})

/** A folder with a file, watched. */
function watched() {
  const folder = temporaryFolder()
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
  write('index.js', '1')
  const seen: string[] = []
  const stop = watchSource(folder, (file) => seen.push(file))
  watching.push(() => {
    stop()
    rmSync(folder, { recursive: true })
  })
  return { folder, write, seen, sees: (file: string) => vi.waitFor(() => expect(seen).toContain(file), 5000) }
}

describe('watching a source', { timeout: 20_000 }, () => {
  it('sees a file that is written', async () => {
    const { write, sees } = watched()
    write('index.js', '22')
    await sees('index.js')
  })

  it('sees a file that another one is put in the place of, as editors do', async () => {
    const { folder, write, sees } = watched()
    write('.index.js.swp', '22')
    renameSync(join(folder, '.index.js.swp'), join(folder, 'index.js'))
    await sees('index.js')
  })

  it('sees files of folders that were made since, and what is removed', async () => {
    const { folder, write, sees, seen } = watched()
    mkdirSync(join(folder, 'deep'))
    await vi.waitFor(() => expect(seen).toHaveLength(1), 5000)
    write('deep/er.js', '1')
    await sees('deep/er.js')
    rmSync(join(folder, 'index.js'))
    await sees('index.js')
  })

  it('tells of many writes once they are over', async () => {
    const { write, sees, seen } = watched()
    for (let turn = 0; turn < 10; turn += 1) write('index.js', 'x'.repeat(turn + 2))
    await sees('index.js')
    await wait(100)
    expect(seen).toEqual(['index.js'])
  })

  it('minds neither packages nor hidden files; a file that is touched counts as changed', async () => {
    const { folder, write, seen } = watched()
    mkdirSync(join(folder, 'node_modules'))
    write('node_modules/a.js', '1')
    write('.env', '1')
    await wait(300)
    expect(seen).toEqual([])
    utimesSync(join(folder, 'index.js'), new Date(), new Date())
    await vi.waitFor(() => expect(seen).toEqual(['index.js']), 5000)
  })
})
