import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileKind, findExecutable, readText } from '../../../src/engine/host/files.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

describe('readText', () => {
  test('reads UTF-8 and leaves a byte order mark out', () => {
    expect(readText(write('a.yaml', '\uFEFFname: käse\n'))).toEqual({ text: 'name: käse\n' })
  })

  test('tells a missing file from a problem', () => {
    expect(readText(join(folder, 'none'))).toEqual({ missing: true })
    expect(readText(join(write('file', ''), 'below'))).toEqual({ missing: true })
    expect(readText(folder)).toEqual({ problem: 'is a folder, not a file', folder: true })
  })

  test('refuses what is no text', () => {
    expect(readText(write('binary', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0)))).toEqual({
      problem: 'is a binary file, not a text',
    })
    expect(readText(write('latin1', Uint8Array.of(0x61, 0xe9, 0x62)))).toEqual({ problem: 'is not a text in UTF-8' })
  })

  test('refuses a huge file before reading it', () => {
    expect(readText(write('huge', new Uint8Array(17 * 1024 * 1024)))).toEqual({
      problem: 'has 17 MiB; a text of more than 16 MiB is not read',
    })
  })

  test('says so when a link leads back to itself', () => {
    symlinkSync(join(folder, 'loop'), join(folder, 'loop'))
    expect(readText(join(folder, 'loop'))).toEqual({ problem: 'is a symbolic link that leads back to itself' })
  })

  test('never waits for a device', () => {
    expect(readText('/dev/null')).toEqual({ text: '' })
    expect(readText('/dev/zero')).toEqual({ problem: 'is a device, not a file' })
  })
})

test('fileKind says what stands there', () => {
  expect(fileKind(folder)).toBe('folder')
  expect(fileKind(write('a', ''))).toBe('file')
  expect(fileKind('/dev/null')).toBe('other')
  expect(fileKind(join(folder, 'a', 'b'))).toBe('missing')
})

test('findExecutable takes the first program on the PATH that may be executed', () => {
  const tool = write('tool', '#!/bin/sh\n')
  expect(findExecutable('tool', { PATH: `/nowhere:${folder}` })).toBeUndefined()
  chmodSync(tool, 0o755)
  expect(findExecutable('tool', { PATH: `/nowhere:${folder}` })).toBe(tool)
  expect(findExecutable('./tool', {}, folder)).toBe(tool)
  expect(findExecutable('tool', {})).toBeUndefined()
})
