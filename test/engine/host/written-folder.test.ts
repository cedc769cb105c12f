import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFolder } from '../../../src/engine/host/written-folder.js'

describe('a folder that is written whole', () => {
  let folder = ''
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'stack-written-')), 'out')
  })
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

  it('is made, and written again without what is no longer among its files', () => {
    writeFolder(
      folder,
      [
        { path: 'a.yaml', text: 'a' },
        { path: 'deep/b.yaml', text: 'b' },
      ],
      'own',
    )
    writeFolder(folder, [{ path: 'a.yaml', text: 'A' }], 'own')
    expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('A')
    expect(readdirSync(folder).toSorted()).toEqual(['.stack-render', 'a.yaml'])
  })

  it('is left alone where it holds something else', () => {
    writeFolder(folder, [], 'own')
    rmSync(join(folder, '.stack-render'))
    writeFileSync(join(folder, 'mine.txt'), 'mine')
    expect(() => writeFolder(folder, [{ path: 'a.yaml', text: 'a' }], 'own')).toThrow(
      /is not empty, and was not written by stack/,
    )
    expect(existsSync(join(folder, 'a.yaml'))).toBe(false)
    writeFolder(folder, [{ path: 'a.yaml', text: 'a' }], 'anything')
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('mine')
  })

  it('is left alone where somebody changed what was written', () => {
    writeFolder(folder, [{ path: 'a.yaml', text: 'a' }], 'own')
    writeFileSync(join(folder, 'a.yaml'), 'mine')
    expect(() => writeFolder(folder, [{ path: 'a.yaml', text: 'b' }], 'own')).toThrow(/somebody changed a\.yaml/)
  })

  it('never removes a file outside of it, whatever its list says', () => {
    writeFolder(folder, [{ path: 'a.yaml', text: 'a' }], 'own')
    writeFileSync(join(folder, '..', 'outside'), 'mine')
    writeFileSync(join(folder, '.stack-render'), JSON.stringify({ files: { '../outside': 'x', 'a.yaml': 'x' } }))
    writeFolder(folder, [], 'anything')
    expect(existsSync(join(folder, '..', 'outside'))).toBe(true)
  })
})
