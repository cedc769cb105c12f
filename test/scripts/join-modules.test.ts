import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type Files, joinModules } from '../../scripts/join-modules.js'

const folder = mkdtempSync(join(tmpdir(), 'stack-join-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const counter = 'globalThis.joinedLoads = [...(globalThis.joinedLoads ?? []), __name];'
const files: Files = new Map([
  ['main.js', `${counter.replace('__name', '"main"')} exports.run = () => require("./commands/ps.js").name`],
  [
    'commands/ps.js',
    `${counter.replace('__name', '"ps"')} exports.name = require("../chunks/a.js").a + require("node:path").sep`,
  ],
  ['chunks/a.js', `${counter.replace('__name', '"a"')} exports.a = "a"; exports.b = () => require("./b.js").b`],
  ['chunks/b.js', `exports.b = require("./a.js").a + "b"`],
])

it('keeps what modules are to each other, wherever they are read from', () => {
  const joined = joinModules(files, [
    { path: 'main.js', modules: new Set(['main.js']) },
    { path: 'daily.js', modules: new Set(['commands/ps.js', 'chunks/a.js']) },
  ])
  for (const [path, text] of joined) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const load = createRequire(join(folder, 'test.cjs'))
  expect(load('./main.js').run()).toBe('a/')
  // A module that stands alone finds the joined one, and the same one.
  expect(load('./chunks/b.js').b).toBe('ab')
  expect(load('./chunks/a.js').b()).toBe('ab')
  expect(load('./commands/ps.js').name).toBe('a/')
  expect(Reflect.get(globalThis, 'joinedLoads')).toEqual(['main', 'ps', 'a'])
})
