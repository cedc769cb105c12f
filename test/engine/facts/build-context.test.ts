import { chmodSync, mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BuildContext, explainContextChange, hashBuildContext } from '../../../src/engine/facts/build-context.js'
import type { Build } from '../../../src/engine/model/service.js'
import { writeFiles } from '../../support/write-files.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'context-'))
  writeFiles(root, {
    Dockerfile: 'FROM node:20\nCOPY package.json src /app/\n',
    '.dockerignore': '**/*.log\n',
    'package.json': '{}',
    'src/server.ts': 'serve()',
    'src/lib/db.ts': 'connect()',
    'README.md': '# shop',
  })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function known(build: Build = {}, digestOf: (service: string) => string | undefined = () => undefined): BuildContext {
  const context = hashBuildContext(
    { context: root, dockerfile: 'Dockerfile', ...build },
    { digestOf, builderOf: () => undefined },
  )
  if (!context) throw new Error('the context cannot be read')
  return context
}

/** What a plan would say after this change. */
function causeAfter(change: () => void): string | undefined {
  const before = known().digest
  change()
  return explainContextChange(before, known())
}

describe('an image is stale when', () => {
  test.each([
    ['a file changed', { 'src/server.ts': 'listen()' }, 'build context changed: src/server.ts'],
    ['a file came', { 'src/new.ts': '' }, 'build context changed: src/new.ts (new)'],
    ['the Dockerfile changed', { Dockerfile: 'FROM node:22\nCOPY package.json src /app/\n' }, 'Dockerfile changed'],
    [
      'many files changed',
      { 'src/1': '', 'src/2': '', 'src/3': '', 'src/4': '' },
      'build context changed: src/1 (new), src/2 (new) and 2 more',
    ],
  ])('%s', (_case, files, cause) => {
    expect(causeAfter(() => writeFiles(root, files))).toBe(cause)
  })

  test('a file lost its place', () => {
    expect(causeAfter(() => rmSync(join(root, 'src/server.ts')))).toBe('build context changed: something removed from src/')
  })

  test('a file became executable', () => {
    expect(causeAfter(() => chmodSync(join(root, 'src/server.ts'), 0o755))).toBe('build context changed: src/server.ts')
  })

  test('an option of the build changed', () => {
    const before = known({ args: { VERSION: '1', MODE: 'dev' } }).digest
    expect(explainContextChange(before, known({ args: { VERSION: '2', MODE: 'dev' } }))).toBe('build.args.VERSION changed')
    expect(explainContextChange(before, known({ args: { VERSION: '1', MODE: 'dev' }, target: 'test' }))).toBe(
      'build.target changed',
    )
  })

  test('the image of a service that it builds upon is another one', () => {
    const build = { additional_contexts: { base: 'service:base' } }
    const before = known(build, () => 'one').digest
    expect(
      explainContextChange(
        before,
        known(build, () => 'two'),
      ),
    ).toBe('image of base changed')
  })

  test('a file of a named context changed', () => {
    const build = { additional_contexts: { assets: join(root, 'src/lib') } }
    const before = known(build).digest
    writeFiles(root, { 'src/lib/db.ts': 'reconnect()' })
    expect(explainContextChange(before, known(build))).toBe('build context changed: src/lib/db.ts, assets:db.ts')
  })
})

describe('an image is not stale when', () => {
  test.each([
    ['a file that no COPY names changed', { 'README.md': '# store' }],
    ['a file changed that .dockerignore leaves out', { 'src/debug.log': 'x' }],
    ['a file was written anew with the same content', { 'src/server.ts': 'serve()' }],
  ])('%s', (_case, files) => {
    expect(causeAfter(() => writeFiles(root, files))).toBeUndefined()
  })

  test('only times changed', () => {
    expect(causeAfter(() => utimesSync(join(root, 'src/server.ts'), 1, 1))).toBeUndefined()
  })

  test('only the way of building changed', () => {
    expect(known({ no_cache: true, pull: true, cache_from: ['x'], commandLineArgs: { A: '1' } }).digest).toBe(known().digest)
  })
})

test('every file counts where the Dockerfile does not tell what it reads', () => {
  writeFiles(root, { Dockerfile: 'FROM node:20\nARG DIR\nCOPY $DIR /app/\n' })
  expect(causeAfter(() => writeFiles(root, { 'README.md': '# store' }))).toBe('build context changed: README.md')
})

test('an inline Dockerfile needs no file', () => {
  const inline = { dockerfile: undefined, dockerfile_inline: 'FROM scratch\nCOPY src /\n' }
  expect(explainContextChange(known(inline).digest, known({ ...inline, dockerfile_inline: 'FROM scratch\n' }))).toContain(
    'build.dockerfile_inline changed',
  )
})

test.each([
  ['a git repository', { context: 'https://github.com/example/app.git#main' }],
  ['a Dockerfile that is not there', { dockerfile: 'missing.Dockerfile' }],
  ['a folder that is not there', { context: '/nowhere/at/all' }],
])('%s cannot be known beforehand', (_case, build) => {
  expect(hashBuildContext({ context: root, ...build }, { digestOf: () => undefined, builderOf: () => undefined })).toBeUndefined()
})

test('the digest fits a label', () => {
  expect(known().digest.length).toBeLessThan(4_096)
})
