import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { followLinks } from '../../../src/engine/host/follow-links.js'
import { globMatcher } from '../../../src/engine/model/path-patterns.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'links-'))
  for (const folder of ['real', 'dir']) mkdirSync(join(root, folder))
  writeFileSync(join(root, 'real/file'), '')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const link = (path: string, target: string) => symlinkSync(target, join(root, path))
const follow = (...sources: readonly string[]) => followLinks(root, sources, globMatcher)

test('a path without links is itself, there or not', () => {
  expect(follow('real/file', './dir/', 'missing/x', '/real')).toEqual(['dir', 'missing/x', 'real'])
})

test('a link brings what it points at, link after link', () => {
  link('one', 'dir/two')
  link('dir/two', '../real/file')
  expect(follow('one')).toEqual(['dir/two', 'one', 'real/file'])
})

test('a link in the middle of a path is followed with the rest of the path', () => {
  link('dir/here', '../real')
  expect(follow('dir/here/file')).toEqual(['dir/here', 'real/file'])
})

test('links cannot leave the root: an absolute target counts from it, and `..` ends at it', () => {
  link('absolute', '/real/file')
  link('dir/up', '../../../../real/file')
  expect(follow('absolute', 'dir/up')).toEqual(['absolute', 'dir/up', 'real/file'])
})

test('wildcards stay, and the links they match are followed', () => {
  link('dir/l1', '/real/file')
  link('dir/l2', '/elsewhere')
  link('dir/other', '/not/asked/for')
  expect(follow('dir/l*')).toEqual(['dir/l*', 'elsewhere', 'real/file'])
})

test('circles end', () => {
  link('a', 'b')
  link('b', 'a')
  expect(follow('a')).toEqual(['a', 'b'])
})

test('the root, named or linked to, is everything', () => {
  link('all', '.')
  expect(follow('.')).toBe('everything')
  expect(follow('all')).toBe('everything')
})
